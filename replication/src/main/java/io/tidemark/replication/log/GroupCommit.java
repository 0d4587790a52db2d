package io.tidemark.replication.log;

import io.tidemark.common.port.Shard;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Flushes one log in the background, one flush at a time: whatever is appended while a flush runs is served,
 * all of it, by the next one. With {@code flush.messages=1} an acknowledgement waits until the recovery point
 * has passed its record, and the disk decides how many share a flush. Owned by the log's shard.
 */
public final class GroupCommit {
    /** How long it waits in milliseconds when the I/O threads have no room, before it asks again. */
    static final long RETRY_MS = 10;

    private final PartitionLog log;
    private final Shard shard;
    private final Executor io;
    private final LongConsumer onFlushed;
    private final Runnable onFailed;
    private boolean running;
    private boolean retrying;
    private @Nullable Runnable whenStopped;

    /**
     * @param io where flushes run; it may reject, and is asked again after the next append or a little later
     * @param onFlushed is told the recovery point whenever a flush has succeeded, on the shard
     */
    public GroupCommit(PartitionLog log, Shard shard, Executor io, LongConsumer onFlushed) {
        this(log, shard, io, onFlushed, () -> {});
    }

    /**
     * As the other, with somebody who hears of failures.
     *
     * @param onFailed runs on the shard when a flush has failed, which has taken the log offline; nothing is flushed
     *     by it
     */
    public GroupCommit(PartitionLog log, Shard shard, Executor io, LongConsumer onFlushed,
            Runnable onFailed) {
        this.log = log;
        this.shard = shard;
        this.io = io;
        this.onFlushed = onFlushed;
        this.onFailed = onFailed;
    }

    /** Begins a flush if one is wanted and none runs; to be called after each write and now and then. */
    public void flushIfWanted() {
        if (!running && whenStopped == null && log.isFlushWanted()) flush();
    }

    /**
     * Begins no more flushes, until {@link #resume}, and says when none runs. While that is so the log may be
     * truncated, deleted, or handed over.
     *
     * @param whenStopped runs on the shard, at once when no flush runs
     */
    public void stop(Runnable whenStopped) {
        this.whenStopped = whenStopped;
        if (!running) whenStopped.run();
    }

    /** Begins flushes again after {@link #stop}. */
    public void resume() {
        whenStopped = null;
        flushIfWanted();
    }

    /** Begins a flush if none runs, wanted or not. */
    public void flush() {
        if (running || whenStopped != null || log.isOffline()) return;
        LogFlush flush = log.prepareFlush();
        running = true;
        try {
            io.execute(() -> run(flush));
        } catch (RejectedExecutionException busy) {
            log.flushCancelled(flush);
            running = false;
            retryLater();
        }
    }

    private void retryLater() {
        if (retrying) return;
        retrying = true;
        shard.schedule(RETRY_MS, () -> {
            retrying = false;
            flushIfWanted();
        });
    }

    private void run(LogFlush flush) {
        try {
            flush.run();
            shard.execute(() -> succeeded(flush));
        } catch (IOException e) {
            shard.execute(() -> failed(e));
        }
    }

    private void succeeded(LogFlush flush) {
        running = false;
        log.flushed(flush);
        onFlushed.accept(log.recoveryPoint());
        if (whenStopped == null) flushIfWanted();
        else whenStopped.run();
    }

    private void failed(IOException cause) {
        running = false;
        log.flushFailed(cause);
        onFailed.run();
        if (whenStopped != null) whenStopped.run();
    }
}
