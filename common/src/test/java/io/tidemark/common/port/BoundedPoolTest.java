package io.tidemark.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sim.FailingFaultHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BoundedPoolTest {
    private static final long TIMEOUT_MS = 10_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final BoundedPool pool = new BoundedPool("io", 2, 3, faults);
    private final Set<String> ran = ConcurrentHashMap.newKeySet();

    @Test
    void itRunsAFewAtOnceKeepsAFewWaitingAndRefusesMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            pool.execute(() -> {
                ran.add(Thread.currentThread().getName());
                begun.countDown();
                awaitUnchecked(letGo);
                done.countDown();
            });
        }
        await(begun);
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class)
                .hasMessage("The pool io is full: 3 tasks wait already, its bound");
        letGo.countDown();
        await(done);
        assertThat(ran).containsExactlyInAnyOrder("io-0", "io-1");
        assertThat(pool.close(TIMEOUT_MS)).isTrue();
    }

    @Test
    void whatEscapesFromATaskIsABrokenInvariantAndTheNextOneRuns() throws Exception {
        pool.execute(() -> {
            throw new IllegalStateException("oh");
        });
        CountDownLatch next = new CountDownLatch(1);
        pool.execute(next::countDown);
        await(next);
        assertThat(pool.close(TIMEOUT_MS)).isTrue();
        assertThat(faults.reported()).singleElement()
                .satisfies(broken -> assertThat(broken).hasMessage("A task of the pool io threw"));
    }

    @Test
    void closeRunsWhatWaitsAndInterruptsNobody() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            pool.execute(() -> {
                begun.countDown();
                awaitUnchecked(letGo);
                waited.countDown();
            });
        }
        await(begun);
        assertThat(pool.close(1)).isFalse();
        assertThatThrownBy(() -> pool.execute(() -> {})).hasMessage("The pool io is closed");
        letGo.countDown();
        assertThat(pool.close(TIMEOUT_MS)).isTrue();
        assertThat(waited.getCount()).isZero();
        faults.assertNothingBroken();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(TIMEOUT_MS, TimeUnit.MILLISECONDS)).isTrue();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
