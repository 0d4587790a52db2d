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
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("first"), 60, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> cancelled = scheduler.schedule(() -> ran.add("never"), 60, TimeUnit.MILLISECONDS);
        assertThat(cancelled.cancel(true)).isTrue();
        ScheduledFuture<?> _ = scheduler.schedule(() -> {
            throw new IllegalStateException("a test");
        }, 60, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("second"), 60, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> _ = scheduler.schedule(() -> ran.add("last"), 200, TimeUnit.MILLISECONDS);
        Waiting.until("the last one ran", () -> ran.contains("last"));
        assertThat(ran).containsExactly("first", "second", "last");
        assertThat(cancelled.isCancelled()).isTrue();
    }

    @Test
    void nothingIsDoneLateBecauseOfTheTicks() {
        ScheduledFuture<?> task = scheduler.schedule(() -> {}, FAR_MS, TimeUnit.MILLISECONDS);
        assertThat(task.getDelay(TimeUnit.MILLISECONDS)).isLessThanOrEqualTo(FAR_MS);
        assertThat(thread.getQueue()).hasSize(1);
    }
}
