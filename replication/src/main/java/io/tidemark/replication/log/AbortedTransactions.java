package io.tidemark.replication.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The aborted transactions of a log, over the indexes of its segments. An index says no more than the log
 * does: one that is damaged is made anew from the segment. Owned by the log's thread; blocks.
 */
final class AbortedTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(AbortedTransactions.class);

    private AbortedTransactions() {}

    /** Adds a transaction whose marker was just appended to the active segment. */
    static void add(LogState state, CompletedTransaction completed) throws IOException {
        add(state, state.segments.active(), completed);
    }

    static void add(LogState state, Segment segment, CompletedTransaction completed) throws IOException {
        state.namesChanged = true;
        try {
            index(state, segment).append(aborted(completed));
        } catch (CorruptStateFile e) {
            rebuild(state, segment, e);
        }
    }

    /** Removes those of a segment whose markers are at {@code end} or later. */
    static void truncateTo(LogState state, Segment segment, long end) throws IOException {
        TransactionIndex index = index(state, segment);
        if (end <= segment.baseOffset()) {
            index.reset();
            return;
        }
        try {
            index.truncateTo(end);
        } catch (CorruptStateFile e) {
            rebuild(state, segment, e);
        }
    }

    /** Makes the index of a segment survive a power failure. */
    static void force(LogState state, Segment segment) throws IOException {
        index(state, segment).force();
    }

    /** Collects those with records from {@code fetchOffset} up to {@code upTo}. */
    static List<AbortedTransaction> collect(LogState state, long fetchOffset, long upTo) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        for (int i = Math.max(0, state.segments.floor(fetchOffset)); i < state.segments.count(); i++) {
            if (collect(state, state.segments.get(i), fetchOffset, upTo, found)) break;
        }
        return found;
    }

    private static boolean collect(LogState state, Segment segment, long fetchOffset, long upTo,
            List<AbortedTransaction> into) throws IOException {
        int before = into.size();
        try {
            return index(state, segment).collect(fetchOffset, upTo, Integer.MAX_VALUE,
                    into) != TransactionIndex.READ_ON;
        } catch (CorruptStateFile e) {
            into.subList(before, into.size()).clear();
            rebuild(state, segment, e);
        }
        try {
            return index(state, segment).collect(fetchOffset, upTo, Integer.MAX_VALUE,
                    into) != TransactionIndex.READ_ON;
        } catch (CorruptStateFile e) {
            throw new IOException(e);
        }
    }

    private static void rebuild(LogState state, Segment segment, CorruptStateFile cause) throws IOException {
        LOG.warn("A transaction index is made anew: {}", cause.getMessage());
        TransactionIndex index = index(state, segment);
        index.reset();
        ProducerStates producers = new ProducerStates();
        long from = ProducerReplay.load(state.files, producers, segment.baseOffset());
        ProducerReplay.replay(state.segments, producers, Math.max(from, state.segments.first().baseOffset()),
                segment.baseOffset());
        List<CompletedTransaction> completed = new ArrayList<>();
        ProducerReplay.replay(segment, producers, segment.baseOffset(), Long.MAX_VALUE, completed::add);
        for (CompletedTransaction transaction : completed) append(index, transaction);
        state.namesChanged = true;
    }

    private static void append(TransactionIndex index, CompletedTransaction completed) throws IOException {
        if (!completed.isAborted()) return;
        try {
            index.append(aborted(completed));
        } catch (CorruptStateFile e) {
            throw new IOException(e);
        }
    }

    private static TransactionIndex index(LogState state, Segment segment) {
        return new TransactionIndex(state.environment().disk(), state.files.directory(),
                segment.baseOffset());
    }

    private static AbortedTransaction aborted(CompletedTransaction completed) {
        return new AbortedTransaction(completed.producerId(), completed.firstOffset(), completed.lastOffset(),
                completed.lastStableOffset());
    }
}
