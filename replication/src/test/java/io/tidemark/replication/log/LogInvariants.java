package io.tidemark.replication.log;

import io.tidemark.replication.log.LogRead.Records;
import io.tidemark.replication.log.ModelLog.Batch;
import io.tidemark.sim.CrashKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** What must hold for a log that was opened again after a crash, each thing by its name. */
final class LogInvariants {
    private LogInvariants() {}

    /**
     * A log that was opened after a crash.
     *
     * @param kind how the world ended
     * @param model what it had been given
     * @param writtenEnd its log end offset when the world ended
     * @param logStart its log start offset then
     * @param highWatermark its high watermark then
     * @param log the log as it is now
     */
    record Reopened(TopicPartition partition, CrashKind kind, ModelLog model, long writtenEnd, long logStart,
            long highWatermark, PartitionLog log) {
        /** The lowest offset at which the log may end now. */
        long lowestEnd() {
            long end = kind == CrashKind.POWER ? model.flushed() : Math.max(writtenEnd, model.flushed());
            return model.isTruncating() ? Math.min(end, model.cutInFlight()) : end;
        }

        boolean isEmpty() {
            return log.segmentCount() == 1 && log.sizeInBytes() == 0;
        }

        void require(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what + ": " + partition + " is now [" + log.logStartOffset() + ", "
                        + log.logEndOffset() + "), recovery point " + log.recoveryPoint()
                        + ", high watermark "
                        + log.highWatermark() + "; at the " + kind + " crash it was [" + logStart + ", "
                        + writtenEnd + "), high watermark " + highWatermark + "; " + model);
            }
        }
    }

    /** One thing that must hold. */
    interface Invariant {
        void check(Reopened it) throws IOException;
    }

    /** In the order in which a failure says the most. */
    static final List<Invariant> ALL = List.of(new FlushedIsThere(), new ProcessCrashLosesNothingWritten(),
            new NothingComesAfterTheLast(), new LogStartIsNeverLost(), new HighWatermarkWithinLog(),
            new RecoveryPointClaimsNoMore(), new NothingInvented(), new IndexesFindEverything(),
            new StatesEqualReplay());

    static void check(Reopened it) throws IOException {
        for (Invariant invariant : ALL) invariant.check(it);
    }

    /** Whatever was reported as flushed survives anything. */
    static final class FlushedIsThere implements Invariant {
        @Override
        public void check(Reopened it) {
            long end = it.model().isTruncating() ? it.lowestEnd() : it.model().flushed();
            it.require(it.log().logEndOffset() >= end, "a flushed record is lost");
        }
    }

    /** A killed process loses nothing that was written. */
    static final class ProcessCrashLosesNothingWritten implements Invariant {
        @Override
        public void check(Reopened it) {
            it.require(it.log().logEndOffset() >= it.lowestEnd(), "a written record is lost");
        }
    }

    /** A log ends where a batch did, and not after the last one. */
    static final class NothingComesAfterTheLast implements Invariant {
        @Override
        public void check(Reopened it) {
            if (it.isEmpty()) return;
            long end = it.log().logEndOffset();
            it.require(end <= it.model().nextOffset() && it.model().isBoundary(end), "the end is invented");
        }
    }

    /** A log start offset that was noted durably stays, and none comes from nowhere. */
    static final class LogStartIsNeverLost implements Invariant {
        @Override
        public void check(Reopened it) {
            long start = it.log().logStartOffset();
            if (it.isEmpty() && it.model().isRestarting()) return;
            it.require(start >= Math.min(it.model().durableStart(), it.log().logEndOffset()),
                    "the log start is lost");
            it.require(start <= Math.max(it.logStart(), it.model().historyStart()),
                    "the log start is invented");
        }
    }

    static final class HighWatermarkWithinLog implements Invariant {
        @Override
        public void check(Reopened it) {
            PartitionLog log = it.log();
            it.require(log.logStartOffset() <= log.highWatermark()
                    && log.highWatermark() <= log.logEndOffset(), "the high watermark is outside of the log");
            it.require(it.isEmpty() || log.highWatermark() <= Math.max(it.highWatermark(), it.logStart()),
                    "the high watermark is invented");
        }
    }

    /** The recovery point is a promise; a crash makes no new ones. */
    static final class RecoveryPointClaimsNoMore implements Invariant {
        @Override
        public void check(Reopened it) {
            it.require(it.isEmpty() || it.log().recoveryPoint() <= it.model().flushed(),
                    "more is said to be flushed than was");
        }
    }

    /** Every batch that is read is the one that was appended there; no offset is left out. */
    static final class NothingInvented implements Invariant {
        @Override
        public void check(Reopened it) throws IOException {
            PartitionLog log = it.log();
            long offset = log.logStartOffset();
            while (offset < log.logEndOffset()) {
                for (Batch read : read(it, offset, 700)) {
                    Batch written = it.model().batchAt(read.baseOffset());
                    it.require(written != null && read.baseOffset() <= offset, "a hole at offset " + offset);
                    if (written == null) return;
                    it.require(written.bytes().equals(read.bytes()), "not what was written at " + offset);
                    offset = read.nextOffset();
                }
            }
        }
    }

    /** A reader finds each offset. */
    static final class IndexesFindEverything implements Invariant {
        @Override
        public void check(Reopened it) throws IOException {
            PartitionLog log = it.log();
            for (long offset = log.logStartOffset(); offset < log.logEndOffset(); offset++) {
                Batch first = read(it, offset, 1).getFirst();
                it.require(first.baseOffset() <= offset && offset < first.nextOffset(),
                        "the batch at " + first.baseOffset() + " was found for offset " + offset);
                LogRead bounded = log.read(offset, first.nextOffset(), 1, true);
                it.require(bounded instanceof Records(LogRegion region)
                        && region.bytes() == first.bytes().remaining(),
                        "not one batch at " + offset + ": " + bounded);
                if (bounded instanceof Records(LogRegion region)) region.release();
            }
        }
    }

    /**
     * Producers, epochs and aborted transactions are those that a replay of all batches from the beginning
     * gives. All batches, those included that retention has taken: what they said of a producer is still
     * true, and snapshots keep it.
     */
    static final class StatesEqualReplay implements Invariant {
        @Override
        public void check(Reopened it) {
            if (it.model().isRestarting()) return;
            if (it.isEmpty() && it.model().flushed() < it.log().logEndOffset()) return;
            LogState state = it.log().state();
            long end = state.logEndOffset;
            List<AbortedTransaction> aborted = new ArrayList<>();
            ProducerStates producers = it.model().producersAt(end, aborted);
            it.require(state.producers.saysTheSameAs(producers),
                    "producers:\n" + state.producers + "instead of\n" + producers);
            LeaderEpochs epochs = it.model().epochs(state.logStartOffset, end);
            it.require(state.logStartOffset == end || state.epochs.saysTheSameAs(epochs),
                    state.epochs + " instead of " + epochs);
            aborted.removeIf(transaction -> transaction.lastOffset() < state.logStartOffset);
            List<AbortedTransaction> found = it.log().abortedTransactions(state.logStartOffset, end);
            it.require(found.equals(aborted), "aborted transactions " + found + " instead of " + aborted);
        }
    }

    private static List<Batch> read(Reopened it, long offset, int maxBytes) throws IOException {
        List<Batch> batches = read(it.log(), offset, maxBytes);
        it.require(!batches.isEmpty(), "a read at " + offset + " gives no whole batch");
        return batches;
    }

    /** The batches that a read from {@code offset} gives, whole ones alone; none where it gives something else. */
    static List<Batch> read(PartitionLog log, long offset, int maxBytes) throws IOException {
        List<Batch> batches = new ArrayList<>();
        if (log.read(offset, Long.MAX_VALUE, maxBytes, true) instanceof Records(LogRegion region)) {
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            region.release();
            int end = FollowerChecks.wholeBatches(bytes.flip(), new RecordBatch());
            for (int at = 0; at < end;) {
                int size = new RecordBatch().wrap(bytes, at).sizeInBytes();
                batches.add(Batch.of(bytes.slice(at, size)));
                at += size;
            }
        }
        return batches;
    }
}
