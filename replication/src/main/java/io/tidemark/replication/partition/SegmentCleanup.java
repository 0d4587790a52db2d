package io.tidemark.replication.partition;

import io.tidemark.common.port.Shard;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.SegmentDeletion;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deletes segments that are out of a log, on I/O threads: it takes them their names at once, and removes the files
 * after {@code file.delete.delay.ms}, when nobody reads them any more. What it does not get to, the next start does.
 * Owned by the shard.
 */
final class SegmentCleanup {
    private final LocalReplica local;
    private final Consumer<LogOfflineException> onFailure;

    /** @param onFailure hears on the shard that the disk has failed under the replica's log */
    SegmentCleanup(LocalReplica local, Consumer<LogOfflineException> onFailure) {
        this.local = local;
        this.onFailure = onFailure;
    }

    /** Deletes segments of the replica's log, if there are any. */
    void delete(@Nullable SegmentDeletion deletion) {
        if (deletion == null || deletion.isEmpty()) return;
        PartitionLog log = local.log;
        long delayMs = log.config().fileDeleteDelayMs();
        run(log, deletion::mark,
                () -> local.context.shard().schedule(delayMs, () -> run(log, deletion::remove, () -> {})));
    }

    /** What blocks. */
    private interface Work {
        void run() throws IOException;
    }

    private void run(PartitionLog log, Work work, Runnable then) {
        Shard shard = local.context.shard();
        try {
            local.context.io().execute(() -> {
                try {
                    work.run();
                    shard.execute(then);
                } catch (IOException e) {
                    shard.execute(() -> failed(log, e));
                }
            });
        } catch (RejectedExecutionException busy) {
            shard.schedule(local.context.limits().truncationRetryMs(), () -> run(log, work, then));
        }
    }

    /** The replica may have moved to another directory meanwhile, and have another log. */
    private void failed(PartitionLog log, IOException cause) {
        LogOfflineException offline = log.flushFailed(cause);
        if (log.equals(local.log)) onFailure.accept(offline);
    }
}
