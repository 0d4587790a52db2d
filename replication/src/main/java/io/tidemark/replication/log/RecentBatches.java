package io.tidemark.replication.log;

/**
 * Where the last batches of a segment that grows begin: followers, and consumers that keep up, ask for little else, and
 * are answered without a look at the file. Bounded by {@value #BATCHES} batches, in 0.8 KB; it is there only for a
 * segment that is written to. Owned by the log's thread.
 */
final class RecentBatches {
    /** A power of two. */
    static final int BATCHES = 32;

    /** The answer where a batch is none of those that are remembered. */
    static final int UNKNOWN = -1;

    private final long[] baseOffsets = new long[BATCHES];
    private final long[] lastOffsets = new long[BATCHES];
    private final int[] positions = new int[BATCHES];
    private final int[] sizes = new int[BATCHES];

    /** How many were added; no more than twice the bound is counted. */
    private int added;

    /** Takes note of the batch that follows. */
    void add(RecordBatch batch, int position) {
        int slot = added++ & BATCHES - 1;
        baseOffsets[slot] = batch.baseOffset();
        lastOffsets[slot] = batch.lastOffset();
        positions[slot] = position;
        sizes[slot] = batch.sizeInBytes();
        if (added == 2 * BATCHES) added = BATCHES;
    }

    /** The number of the batch that has {@code offset}, or of the first after it; or {@link #UNKNOWN}. */
    int indexOf(long offset) {
        int found = UNKNOWN;
        int oldest = Math.max(0, added - BATCHES);
        for (int i = added - 1; i >= oldest && lastOffsets[i & BATCHES - 1] >= offset; i--) found = i;
        boolean isOldest = found == oldest;
        return isOldest && baseOffsets[found & BATCHES - 1] > offset ? UNKNOWN : found;
    }

    long baseOffset(int index) {
        return baseOffsets[index & BATCHES - 1];
    }

    /** Where in the segment it begins. */
    int position(int index) {
        return positions[index & BATCHES - 1];
    }

    int sizeInBytes(int index) {
        return sizes[index & BATCHES - 1];
    }
}
