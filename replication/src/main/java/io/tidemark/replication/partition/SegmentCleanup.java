package io.tidemark.replication.partition;

import io.tidemark.replication.log.SegmentDeletion;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Deletes segments that are out of a log, on I/O threads: it takes them their names at once, and removes the files
 * after {@code file.delete.delay.ms}, when nobody reads them any more. What it does not get to, the next start does.
 * Owned by the shard.
 */
final class SegmentCleanup {
    private final ReplicaContext context;
    private final Consumer<IOException> onFailure;

    /** @param onFailure hears on the shard that the disk has failed */
    SegmentCleanup(ReplicaContext context, Consumer<IOException> onFailure) {
        this.context = context;
        this.onFailure = onFailure;
    }

    void delete(SegmentDeletion deletion, long delayMs) {
        if (deletion.isEmpty()) return;
        run(deletion::mark, () -> context.shard().schedule(delayMs, () -> run(deletion::remove, () -> {})));
    }

    /** What blocks. */
    private interface Work {
        void run() throws IOException;
    }

    private void run(Work work, Runnable then) {
        try {
            context.io().execute(() -> {
                try {
                    work.run();
                    context.shard().execute(then);
                } catch (IOException e) {
                    context.shard().execute(() -> onFailure.accept(e));
                }
            });
        } catch (RejectedExecutionException busy) {
            context.shard().schedule(context.limits().truncationRetryMs(), () -> run(work, then));
        }
    }
}
