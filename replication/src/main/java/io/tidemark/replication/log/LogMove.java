package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.AppendOutcome.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a partition's log in another log directory of the node (KIP-113), which grows by the log's batches as a
 * follower's log does, and takes the log's place when it has all of them. docs/log.md has the order of its steps,
 * and what a crash between them leaves.
 *
 * <p>One thread at a time works on it, an I/O thread where nothing else is said: everything blocks. Only
 * {@link #logEndOffset} may be read on any.
 */
public final class LogMove {
    private static final Logger LOG = LoggerFactory.getLogger(LogMove.class);

    private final LogStore store;
    private final Disk disk;
    private final TopicPartition partition;
    private final LogDirectory target;
    private final PartitionLog copy;
    private @Nullable LogRemoval replaced;

    LogMove(LogStore store, Disk disk, TopicPartition partition, LogDirectory target, PartitionLog copy) {
        this.store = store;
        this.disk = disk;
        this.partition = partition;
        this.target = target;
        this.copy = copy;
    }

    /** The log directory that the replica moves to. On any thread. */
    public LogDirectory target() {
        return target;
    }

    /** The offset after the last record that was copied. On any thread. */
    public long logEndOffset() {
        return copy.logEndOffset();
    }

    /** The bytes that were copied. */
    public long sizeInBytes() {
        return copy.sizeInBytes();
    }

    /** How many bytes its disk still has room for. */
    public long usableBytes() throws IOException {
        try {
            return disk.usableBytes(target.path());
        } catch (IOException e) {
            target.fail(e);
            throw e;
        }
    }

    // ---- copying

    /**
     * Appends batches of the log, which must be what follows; a batch that is cut short at the end is left out. The
     * first of all may begin before the log's first offset, in the midst of it.
     *
     * @throws IOException when the disk fails, or the batches are damaged
     */
    public void append(ByteBuffer batches) throws IOException {
        long base = new RecordBatch().wrap(batches, batches.position()).baseOffset();
        boolean isEmpty = copy.logStartOffset() == copy.logEndOffset();
        if (isEmpty && base < copy.logEndOffset()) restartAt(base);
        if (copy.appendAsFollower(batches) instanceof Refused(var error, String sentence))
            throw new Impossible(error + ": " + sentence);
        copy.write();
    }

    /** It cannot be done, and no disk is to blame. */
    public static final class Impossible extends IOException {
        private static final long serialVersionUID = 1L;

        public Impossible(String message) {
            super(message);
        }
    }

    /** Makes all of it survive a power failure. */
    public void flush() {
        LogFlush flush = copy.prepareFlush();
        try {
            flush.run();
        } catch (IOException e) {
            throw copy.flushFailed(e);
        }
        copy.flushed(flush);
    }

    /** Whether a segment was closed since the last flush. */
    public boolean isFlushWanted() {
        return copy.isFlushWanted();
    }

    /** Cuts off what the log does not have any more. */
    public void truncateTo(long offset) {
        copy.takeBack(offset);
        copy.truncateTo(offset);
    }

    /** Begins again, empty, at an offset. */
    public void restartAt(long offset) {
        copy.takeBackAll(offset);
        copy.truncateFullyAndStartAt(offset);
    }

    /** Takes over the log's high watermark, and gives up the records that it has given up. */
    public void follow(long logStartOffset, long highWatermark) throws IOException {
        copy.advanceHighWatermark(highWatermark);
        if (logStartOffset <= copy.logStartOffset() || logStartOffset > copy.highWatermark()) return;
        SegmentDeletion deletion = copy.advanceLogStartOffset(logStartOffset);
        deletion.mark();
        deletion.remove();
    }

    // ---- taking the log's place

    /**
     * Says what the log says of leader epochs: of some there may be no record. On the log's shard.
     *
     * @throws Impossible when the two are not the same
     */
    public void compareWith(PartitionLog log) throws Impossible {
        if (copy.logEndOffset() != log.logEndOffset()
                || copy.epochOfLastRecord() != log.epochOfLastRecord())
            throw new Impossible("the copy ends at offset " + copy.logEndOffset() + " of epoch "
                    + copy.epochOfLastRecord() + ", the log at " + log.logEndOffset() + " of epoch "
                    + log.epochOfLastRecord());
        copy.state().epochs.takeOver(log.state().epochs);
    }

    /**
     * Gives the copy the log's name, and the log one that says that it is to be deleted. When this returns the copy
     * is the replica, whether or not the log's directory has failed meanwhile; when it throws, the log is.
     *
     * @param log which is held ({@link PartitionLog#hold}), and has nothing that the copy has not
     * @param from the log's directory
     */
    public void takeOver(PartitionLog log, LogDirectory from) throws IOException {
        Path place = target.path().resolve(PartitionDirectoryName.ofLog(partition).toString());
        long number = Math.max(MoveMark.read(disk, log.directory()) + 1, store.wallMs());
        prepare(number);
        try {
            disk.rename(copy.directory(), place);
            disk.syncDirectory(target.path());
        } catch (IOException e) {
            target.fail(e);
            target.logs().remove(partition);
            outnumber(log, number + 1);
            throw e;
        }
        copy.state().files.renamed(place);
        store.moved(partition, copy, target);
        try {
            from.forget(partition);
            replaced = LogRemoval.mark(disk, log.directory(), partition, store.randomness());
        } catch (IOException e) {
            from.fail(e);
        }
    }

    /** All that the next start would look at is on disk before the copy has the name by which it looks. */
    private void prepare(long number) throws IOException {
        try {
            flush();
            copy.rest();
            new MoveMark(number).write(disk, copy.directory());
        } catch (IOException e) {
            target.fail(e);
            throw e;
        }
        target.logs().put(partition, copy);
        try {
            target.checkpoint();
        } catch (IOException e) {
            target.logs().remove(partition);
            throw e;
        }
    }

    /** Nobody knows whether the copy has got the name: if so, it must not be taken for the replica. */
    private static void outnumber(PartitionLog log, long number) {
        try {
            new MoveMark(number).write(log.state().environment().disk(), log.directory());
        } catch (IOException e) {
            throw log.flushFailed(e);
        }
    }

    /** The copy as the replica's log, owned by who owned the other one, which is retired. On its shard. */
    public PartitionLog replacing(PartitionLog log) {
        copy.moveTo(log.owner());
        copy.advanceHighWatermark(log.highWatermark());
        copy.reconfigure(log.config());
        log.retire();
        store.ended(this);
        return copy;
    }

    /** Deletes what the copy has replaced, and the mark that told the two apart. Any time later. */
    public void cleanUp() {
        LogRemoval removal = replaced;
        if (removal == null) return;
        try {
            if (store.allWork()) MoveMark.delete(disk, copy.directory());
            removal.remove();
        } catch (IOException e) {
            LOG.warn("What is left of {} in its old place goes with the next start: {}", partition,
                    e.toString());
        }
    }

    // ---- giving up

    /** Lets go of its files, and leaves them: the next start throws them away, and begins anew. On any thread. */
    public void leave() {
        copy.retire();
        store.ended(this);
    }

    /** Lets go of its files, and deletes them. */
    public void discard() {
        leave();
        try {
            LogRemoval.mark(disk, copy.directory(), partition, store.randomness()).remove();
        } catch (IOException e) {
            LOG.warn("The copy {} could not be deleted: {}", copy.directory(), e.toString());
        }
    }
}
