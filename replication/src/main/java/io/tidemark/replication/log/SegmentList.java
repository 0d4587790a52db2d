package io.tidemark.replication.log;

import java.util.Arrays;
import java.util.List;

/** The segments of a log by their base offsets; the last one is active. Never empty. Owned by one thread. */
final class SegmentList {
    private Segment[] segments;

    /** The base offsets once more, side by side: a search would wait for memory at each segment it asks. */
    private long[] baseOffsets;
    private int count;

    /** @param segments at least one, ascending */
    SegmentList(List<Segment> segments) {
        if (segments.isEmpty()) throw new IllegalArgumentException("a log has at least one segment");
        this.segments = segments.toArray(Segment[]::new);
        this.baseOffsets = segments.stream().mapToLong(Segment::baseOffset).toArray();
        this.count = segments.size();
    }

    int count() {
        return count;
    }

    Segment get(int index) {
        if (index >= count) throw new IndexOutOfBoundsException(index);
        return segments[index];
    }

    Segment first() {
        return segments[0];
    }

    Segment active() {
        return segments[count - 1];
    }

    /** The index of the segment that holds {@code offset}, or would; -1 where all begin after it. */
    int floor(long offset) {
        int found = Arrays.binarySearch(baseOffsets, 0, count, offset);
        return found >= 0 ? found : -found - 2;
    }

    void add(Segment segment) {
        if (segment.baseOffset() <= active().baseOffset()) {
            throw new IllegalStateException(
                    "segment " + segment.baseOffset() + " after " + active().baseOffset());
        }
        if (count == segments.length) {
            int capacity = Math.max(4, count * 2);
            segments = Arrays.copyOf(segments, capacity);
            baseOffsets = Arrays.copyOf(baseOffsets, capacity);
        }
        segments[count] = segment;
        baseOffsets[count++] = segment.baseOffset();
    }

    /** Takes away the first {@code n}, which must not be all. */
    List<Segment> removeFirst(int n) {
        if (n >= count) throw new IllegalArgumentException("removing " + n + " of " + count + " segments");
        List<Segment> removed = List.of(Arrays.copyOf(segments, n));
        segments = Arrays.copyOfRange(segments, n, count);
        baseOffsets = Arrays.copyOfRange(baseOffsets, n, count);
        count -= n;
        return removed;
    }

    /** Takes away those from {@code index} on, which is at least 1; the newest first in what it returns. */
    List<Segment> removeFrom(int index) {
        if (index < 1) throw new IllegalArgumentException("removing all segments");
        List<Segment> removed = Arrays.asList(Arrays.copyOfRange(segments, index, count)).reversed();
        segments = Arrays.copyOf(segments, index);
        baseOffsets = Arrays.copyOf(baseOffsets, index);
        count = index;
        return removed;
    }

    /** Puts one in the place of all. */
    void replaceAll(Segment segment) {
        segments = new Segment[] {segment};
        baseOffsets = new long[] {segment.baseOffset()};
        count = 1;
    }
}
