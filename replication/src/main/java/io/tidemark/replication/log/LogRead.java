package io.tidemark.replication.log;

/** What a log has for a reader. */
public sealed interface LogRead {
    /**
     * Record batches. The first may begin before the offset that was asked for, and hold it.
     *
     * @param region where they are; the reader releases it
     */
    record Records(LogRegion region) implements LogRead {}

    /** Nothing yet: the offset is where the next record will be, or at the bound that the reader gave. */
    record Nothing() implements LogRead {
        static final Nothing INSTANCE = new Nothing();
    }

    /**
     * The offset is not in the log.
     *
     * @param logStartOffset the first offset that is
     * @param logEndOffset the offset after the last one
     */
    record OutOfRange(long logStartOffset, long logEndOffset) implements LogRead {}

    /**
     * The batch that holds the offset is damaged; it is not served.
     *
     * @param damage where and what
     */
    record Damaged(Damage damage) implements LogRead {}
}
