package io.tidemark.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.sim.FailingFaultHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ShardGroupTest {
    private static final long TIMEOUT_MS = 10_000;

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup group = ShardGroup.start(3, faults);

    @AfterEach
    void closeTheGroup() throws InterruptedException {
        assertThat(group.close(TIMEOUT_MS)).isTrue();
    }

    @Test
    void eachShardHasAThreadOfItsOwnNamedByItsPlace() throws Exception {
        for (int i = group.size() - 1; i >= 0; i--) {
            CompletableFuture<String> name = new CompletableFuture<>();
            group.shard(i).execute(() -> name.complete(Thread.currentThread().getName()));
            assertThat(name.get(TIMEOUT_MS, TimeUnit.MILLISECONDS)).isEqualTo("shard-" + i);
        }
        assertThat(ShardGroup.defaultShards()).isPositive();
    }

    @Test
    void tasksOfOneThreadRunInOrderAndNeverOnTheSpot() throws Exception {
        Shard shard = group.shard(0);
        List<Integer> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        shard.execute(() -> {
            shard.execute(() -> seen.add(2));
            shard.execute(done::countDown);
            seen.add(1);
        });
        await(done);
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void aTimerIsNeverEarlyAndACalledOffOneDoesNotRun() throws Exception {
        Shard shard = group.shard(0);
        CompletableFuture<Long> firedNanos = new CompletableFuture<>();
        CountDownLatch calledOffRan = new CountDownLatch(1);
        long startNanos = System.nanoTime();
        shard.execute(() -> {
            shard.schedule(0, calledOffRan::countDown).cancel();
            shard.schedule(10, () -> firedNanos.complete(System.nanoTime()));
        });
        assertThat(firedNanos.get(TIMEOUT_MS, TimeUnit.MILLISECONDS) - startNanos)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(calledOffRan.getCount()).isOne();
        CountDownLatch atOnce = new CountDownLatch(1);
        shard.schedule(-5, atOnce::countDown);
        await(atOnce);
    }

    @Test
    void onlyTheShardsOwnThreadIsIn() throws Exception {
        Shard shard = group.shard(0);
        assertThat(shard.inShard()).isFalse();
        assertThatThrownBy(() -> shard.requireOwner("The log")).isInstanceOf(WrongThreadException.class)
                .hasMessageStartingWith("The log of shard-0 touched by ");
        CompletableFuture<Boolean> in = new CompletableFuture<>();
        shard.execute(() -> {
            shard.requireOwner("The log");
            in.complete(shard.inShard() && !group.shard(1).inShard());
        });
        assertThat(in.get(TIMEOUT_MS, TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void whatEscapesFromATaskOrATimerIsABrokenInvariant() throws Exception {
        Shard shard = group.shard(0);
        CountDownLatch after = new CountDownLatch(2);
        shard.execute(() -> {
            throw new IllegalStateException("task");
        });
        shard.execute(after::countDown);
        shard.schedule(0, () -> {
            throw new IllegalStateException("timer");
        });
        shard.schedule(1, after::countDown);
        await(after);
        assertThat(faults.reported()).hasSize(2).allSatisfy(
                broken -> assertThat(broken).hasMessage("A task of shard-0 threw"));
    }

    @Test
    void aClosedGroupRunsWhatWaitsAndRefusesTheRest() throws Exception {
        ShardGroup closing = ShardGroup.start(1, faults);
        CountDownLatch ran = new CountDownLatch(1);
        closing.shard(0).execute(ran::countDown);
        assertThat(closing.close(TIMEOUT_MS)).isTrue();
        await(ran);
        assertThatThrownBy(() -> closing.shard(0).execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void closeDoesNotWaitForAHungShard() throws Exception {
        ShardGroup hanging = ShardGroup.start(1, faults);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        hanging.shard(0).execute(() -> {
            begun.countDown();
            awaitUnchecked(letGo);
        });
        await(begun);
        assertThat(hanging.close(20)).isFalse();
        letGo.countDown();
        assertThat(hanging.close(TIMEOUT_MS)).isTrue();
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
