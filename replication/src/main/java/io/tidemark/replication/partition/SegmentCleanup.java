package io.tidemark.replication.partition;

import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.SegmentDeletion;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Deletes segments that are out of a log, on I/O threads: it takes them their names at once, and removes the files
 * after {@code file.delete.delay.ms}, when nobody reads them any more. What it does not get to, the next start does.
 * Owned by the shard.
 */
final class SegmentCleanup {
    private final ReplicaContext context;
    private final BiConsumer<PartitionLog, IOException> onFailure;

    /** @param onFailure hears on the shard that the disk has failed under a log */
    SegmentCleanup(ReplicaContext context, BiConsumer<PartitionLog, IOException> onFailure) {
        this.context = context;
        this.onFailure = onFailure;
    }

    void delete(PartitionLog log, SegmentDeletion deletion, long delayMs) {
        if (deletion.isEmpty()) return;
        run(log, deletion::mark,
                () -> context.shard().schedule(delayMs, () -> run(log, deletion::remove, () -> {})));
    }

    /** What blocks. */
    private interface Work {
        void run() throws IOException;
    }

    private void run(PartitionLog log, Work work, Runnable then) {
        try {
            context.io().execute(() -> {
                try {
                    work.run();
                    context.shard().execute(then);
                } catch (IOException e) {
                    context.shard().execute(() -> onFailure.accept(log, e));
                }
            });
        } catch (RejectedExecutionException busy) {
            context.shard().schedule(context.limits().truncationRetryMs(), () -> run(log, work, then));
        }
    }
}
