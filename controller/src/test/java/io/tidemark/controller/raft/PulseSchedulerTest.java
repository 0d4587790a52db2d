package io.tidemark.controller.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.rpc.Waiting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is due at about the same time, on a real thread. */
class PulseSchedulerTest {
    private static final int FAR_MS = 100_000;

    /** A test that is held up may take as long before it cancels. */
    private static final int SOON_MS = 1_500;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private final PulseScheduler scheduler = new PulseScheduler(thread);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void tasksOfOneTimeTakeOneWakingUp() {
        for (int i = 0; i < 100; i++) {
            ScheduledFuture<?> _ = scheduler.schedule(() -> {}, FAR_MS, TimeUnit.MILLISECONDS);
        }
        assertThat(thread.getQueue()).as("ticks").hasSizeBetween(1, 99);
    }

    @Test
    void allOfThemRunInTheirOrderButThoseThatWereCancelled() throws Exception {
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("first"), SOON_MS, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> cancelled = scheduler.schedule(() -> ran.add("never"), SOON_MS, TimeUnit.MILLISECONDS);
        assertThat(cancelled.cancel(true)).isTrue();
        ScheduledFuture<?> _ = scheduler.schedule(() -> {
            throw new IllegalStateException("a test");
        }, SOON_MS, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("second"), SOON_MS, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("last"), 2 * SOON_MS, TimeUnit.MILLISECONDS);
        Waiting.until("the last one ran", () -> ran.contains("last"));
        assertThat(ran).containsExactly("first", "second", "last");
        assertThat(cancelled.isCancelled()).isTrue();
    }

    @Test
    void nothingIsDoneMoreThanATickLate() {
        ScheduledFuture<?> task = scheduler.schedule(() -> {}, FAR_MS, TimeUnit.MILLISECONDS);
        assertThat(task.getDelay(TimeUnit.MILLISECONDS)).isLessThanOrEqualTo(FAR_MS + 20);
        assertThat(thread.getQueue()).hasSize(1);
    }
}
