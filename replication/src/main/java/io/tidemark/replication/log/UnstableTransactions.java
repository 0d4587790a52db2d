package io.tidemark.replication.log;

import java.util.ArrayDeque;
import java.util.TreeSet;

/**
 * The transactions that hold the last stable offset back: those that are open, and those whose marker the
 * high watermark has not passed yet. Owned by the partition's shard.
 */
final class UnstableTransactions {
    /** What stands for no offset: nothing is unstable. */
    static final long NONE = Long.MAX_VALUE;

    /**
     * How many completed transactions are told apart while the high watermark stands still. Beyond it, two
     * neighbours become one that begins with the first and ends with the second: the last stable offset then
     * moves later than it could, never too early.
     */
    static final int MAX_UNREPLICATED = 1024;

    private final TreeSet<Long> openFirstOffsets = new TreeSet<>();

    /**
     * Ascending by marker, and by first offset as well: whoever has a later marker and an earlier first
     * record makes those before it irrelevant. So the first of them has the smallest first offset.
     */
    private final ArrayDeque<CompletedTransaction> unreplicated = new ArrayDeque<>(2);

    /** Says whether the offset is new, as it must be: each offset begins one transaction at most. */
    boolean begin(long firstOffset) {
        return openFirstOffsets.add(firstOffset);
    }

    CompletedTransaction complete(long producerId, long firstOffset, long markerOffset, boolean isAborted) {
        openFirstOffsets.remove(firstOffset);
        long lastStableOffset = openFirstOffsets.isEmpty() ? markerOffset + 1 : openFirstOffsets.getFirst();
        CompletedTransaction completed = new CompletedTransaction(producerId, firstOffset, markerOffset,
                isAborted, lastStableOffset);
        while (!unreplicated.isEmpty() && unreplicated.getLast().firstOffset() >= firstOffset)
            unreplicated.removeLast();
        if (unreplicated.size() < MAX_UNREPLICATED) {
            unreplicated.addLast(completed);
        } else {
            CompletedTransaction last = unreplicated.removeLast();
            unreplicated.addLast(new CompletedTransaction(producerId, last.firstOffset(), markerOffset,
                    isAborted, lastStableOffset));
        }
        return completed;
    }

    /** Forgets the completed transactions whose markers are below an offset. */
    void forgetBelow(long offset) {
        while (!unreplicated.isEmpty() && unreplicated.getFirst().lastOffset() < offset)
            unreplicated.removeFirst();
    }

    /** The first offset of the earliest of all; {@link #NONE} where there is none. */
    long firstOffset() {
        long open = openFirstOffsets.isEmpty() ? NONE : openFirstOffsets.getFirst();
        long completed = unreplicated.isEmpty() ? NONE : unreplicated.getFirst().firstOffset();
        return Math.min(open, completed);
    }

    int openCount() {
        return openFirstOffsets.size();
    }

    int unreplicatedCount() {
        return unreplicated.size();
    }
}
