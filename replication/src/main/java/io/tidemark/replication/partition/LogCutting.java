package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogLoan;
import io.tidemark.replication.log.LogOfflineException;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A small session that cuts a follower's log where it may block: it waits until no flush runs, lends the log to an
 * I/O thread, and takes it back. Meanwhile the shard touches nothing of the log but its offsets. Owned by the shard.
 *
 * <pre>
 *   begin --> flushes stopped --> on loan to an I/O thread --> taken back, flushes go on --> onEnd
 * </pre>
 */
final class LogCutting {
    private final LocalReplica local;
    private final Consumer<@Nullable LogOfflineException> onEnd;
    private boolean running;
    private @Nullable Runnable whenStopped;

    /** @param onEnd is told on the shard that the log is back, and what went wrong */
    LogCutting(LocalReplica local, Consumer<@Nullable LogOfflineException> onEnd) {
        this.local = local;
        this.onEnd = onEnd;
    }

    boolean isRunning() {
        return running;
    }

    /** Begins; only while none runs. */
    void begin(FollowerStep step) {
        if (running) throw new IllegalStateException("cut twice at once: " + local.partition);
        running = true;
        local.commits.stop(() -> lend(step));
    }

    /** Runs something once the log is here for good, at once if it is. */
    void stop(Runnable then) {
        if (running) whenStopped = then;
        else then.run();
    }

    private void lend(FollowerStep step) {
        if (local.log.isOffline()) {
            end();
            return;
        }
        try {
            LogLoan loan = new LogLoan(local.directory, local.log);
            local.context.io().execute(() -> work(loan, step));
        } catch (LogOfflineException offline) {
            end();
        } catch (RejectedExecutionException busy) {
            local.context.shard().schedule(local.context.limits().truncationRetryMs(), () -> lend(step));
        }
    }

    private void work(LogLoan loan, FollowerStep step) {
        try {
            switch (step) {
                case FollowerStep.CutTo(long offset) -> loan.truncateTo(offset);
                case FollowerStep.RestartAt(long offset, var _) -> loan.truncateFullyAndStartAt(offset);
                case FollowerStep.GoOn _ -> {
                }
                case FollowerStep.Write _ -> {
                }
            }
        } catch (IOException | LogOfflineException failed) {
            // The log or its directory says so itself when it is taken back.
        }
        local.context.shard().execute(() -> {
            takeBack(loan);
            end();
        });
    }

    private void takeBack(LogLoan loan) {
        try {
            loan.takeBack();
        } catch (LogOfflineException failed) {
            // As above.
        }
    }

    private void end() {
        running = false;
        Runnable then = whenStopped;
        if (then != null) then.run();
        else if (local.log.isOffline()) onEnd.accept(offline());
        else {
            local.commits.resume();
            onEnd.accept(null);
        }
    }

    private @Nullable LogOfflineException offline() {
        try {
            local.log.write();
            return null;
        } catch (LogOfflineException e) {
            return e;
        }
    }
}
