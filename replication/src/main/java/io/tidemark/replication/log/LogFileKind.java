package io.tidemark.replication.log;

import org.jspecify.annotations.Nullable;

/** The files in a partition's directory whose names are an offset in 20 digits and a suffix. */
public enum LogFileKind {
    /** Record batches; the offset is the segment's base offset, as of the three that follow. */
    LOG(SegmentFiles.LOG),
    /** Where some batches stand, by offset. */
    OFFSET_INDEX(SegmentFiles.OFFSET_INDEX),
    /** How the greatest timestamp grew. */
    TIME_INDEX(SegmentFiles.TIME_INDEX),
    /** The aborted transactions whose markers are in the segment. */
    TRANSACTION_INDEX(TransactionIndex.SUFFIX),
    /** What was known of producers before the offset was appended. */
    SNAPSHOT(ProducerSnapshots.SUFFIX);

    /** What stands for a name that is not of this form. */
    public static final long NO_OFFSET = OffsetFileName.NONE;

    private final String suffix;

    LogFileKind(String suffix) {
        this.suffix = suffix;
    }

    /** The kind that a name's ending says, or null for any other. */
    public static @Nullable LogFileKind of(String name) {
        for (LogFileKind kind : values())
            if (kind.offsetIn(name) != NO_OFFSET) return kind;
        return null;
    }

    /** The offset in the name of a file of this kind; {@link #NO_OFFSET} for any other name. */
    public long offsetIn(String name) {
        return OffsetFileName.offsetIn(name, suffix);
    }

    /** The name of such a file. */
    public String nameOf(long offset) {
        return OffsetFileName.of(offset, suffix);
    }
}
