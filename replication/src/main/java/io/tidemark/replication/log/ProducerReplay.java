package io.tidemark.replication.log;

import io.tidemark.replication.log.BatchScanner.Found;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.kafka.common.InvalidRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the states of a log's producers anew: from the newest snapshot that is not behind the log's end, and
 * from the headers of the batches after it. Owned by the log's thread; blocks.
 */
final class ProducerReplay {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerReplay.class);

    private ProducerReplay() {}

    /** Restores the states as they were when the log ended at {@code end}. */
    static void restore(LogState state, long end) throws IOException {
        long from = load(state.files, state.producers, end);
        replay(state.segments, state.producers, Math.max(from, state.segments.first().baseOffset()), end);
    }

    /** Loads the newest good snapshot at or below {@code offset}, and says which one that was, or -1. */
    static long load(SegmentFiles files, ProducerStates into, long offset) throws IOException {
        return new ProducerSnapshots(files.environment().disk(), files.directory()).loadLatest(offset, into,
                damage -> LOG.warn("A producer snapshot is passed over: {}", damage.getMessage()));
    }

    /** Appends to the states what the batches from {@code from} up to {@code end} say. */
    static void replay(SegmentList segments, ProducerStates into, long from, long end) throws IOException {
        for (int i = Math.max(0, segments.floor(from)); i < segments.count(); i++) {
            Segment segment = segments.get(i);
            if (segment.baseOffset() >= end) return;
            if (segment.writtenSize() > 0) replay(segment, into, from, end, _ -> {});
        }
    }

    /** As its sibling, for one segment; tells {@code onCompleted} of the transactions that end in it. */
    static void replay(Segment segment, ProducerStates into, long from, long end,
            Consumer<CompletedTransaction> onCompleted) throws IOException {
        int start;
        try {
            start = from <= segment.baseOffset() ? 0 : segment.positionOf(from);
        } catch (DamagedLogException e) {
            LOG.error("Producer states may be incomplete: {}", e.getMessage());
            return;
        }
        BatchScanner scanner = segment.headers().seek(start);
        while (scanner.look() == Found.BATCH) {
            RecordBatch batch = scanner.batch();
            if (batch.baseOffset() >= end) return;
            if (batch.hasProducerId()) {
                if (batch.isControl() && scanner.loadWhole() == Found.DAMAGE) break;
                learn(scanner.batch(), segment, into, onCompleted);
            }
            scanner.advance();
        }
        if (scanner.position() < segment.writtenSize()) {
            LOG.error("Producer states may be incomplete: {}", segment.damaged(scanner, from).getMessage());
        }
    }

    private static void learn(RecordBatch batch, Segment segment, ProducerStates into,
            Consumer<CompletedTransaction> onCompleted) {
        try {
            CompletedTransaction completed = into.append(batch);
            if (completed != null) onCompleted.accept(completed);
        } catch (InvalidRecordException e) {
            LOG.error("A control batch in {} ends no transaction: {}", segment.path(), e.getMessage());
        }
    }
}
