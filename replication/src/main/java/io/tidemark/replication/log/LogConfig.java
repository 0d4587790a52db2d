package io.tidemark.replication.log;

import org.apache.kafka.common.compress.Compression;
import org.jspecify.annotations.Nullable;

/**
 * What a topic's configuration says about its partitions' logs. Sizes are in bytes, times in milliseconds.
 *
 * @param rolling when the active segment gives way to a new one
 * @param retention how long closed segments stay
 * @param flushing when appended records are forced to disk
 * @param acceptance which batches are taken
 * @param producerIdExpirationMs {@code producer.id.expiration.ms}
 * @param fileDeleteDelayMs {@code file.delete.delay.ms}
 */
public record LogConfig(Rolling rolling, Retention retention, Flushing flushing, Acceptance acceptance,
        int producerIdExpirationMs, long fileDeleteDelayMs) {
    /** Kafka's defaults. */
    public static final LogConfig DEFAULT = new LogConfig(Rolling.DEFAULT, Retention.DEFAULT, Flushing.NEVER,
            Acceptance.DEFAULT, 86_400_000, 60_000);

    public LogConfig with(Rolling other) {
        return new LogConfig(other, retention, flushing, acceptance, producerIdExpirationMs,
                fileDeleteDelayMs);
    }

    public LogConfig with(Retention other) {
        return new LogConfig(rolling, other, flushing, acceptance, producerIdExpirationMs, fileDeleteDelayMs);
    }

    public LogConfig with(Flushing other) {
        return new LogConfig(rolling, retention, other, acceptance, producerIdExpirationMs,
                fileDeleteDelayMs);
    }

    public LogConfig with(Acceptance other) {
        return new LogConfig(rolling, retention, flushing, other, producerIdExpirationMs, fileDeleteDelayMs);
    }

    /**
     * When the active segment gives way to a new one.
     *
     * @param segmentBytes {@code segment.bytes}: its greatest size
     * @param segmentMs {@code segment.ms}: the greatest distance between timestamps in it
     * @param segmentJitterMs {@code segment.jitter.ms}: how much earlier at most, by chance, so that the
     *     partitions of a topic do not all roll at once
     * @param segmentIndexBytes {@code segment.index.bytes}: the greatest size of each of its indexes
     * @param indexIntervalBytes {@code index.interval.bytes}: how many bytes lie between index entries
     */
    public record Rolling(int segmentBytes, long segmentMs, long segmentJitterMs, int segmentIndexBytes,
            int indexIntervalBytes) {
        public static final Rolling DEFAULT = new Rolling(1 << 30, 604_800_000L, 0, 10 << 20, 4096);

        public Rolling {
            if (segmentBytes < 1) throw new IllegalArgumentException("segment.bytes " + segmentBytes);
            if (indexIntervalBytes < 0)
                throw new IllegalArgumentException("index.interval.bytes " + indexIntervalBytes);
            if (segmentIndexBytes < OffsetIndex.ENTRY_BYTES + TimeIndex.ENTRY_BYTES) {
                throw new IllegalArgumentException("segment.index.bytes " + segmentIndexBytes);
            }
        }
    }

    /**
     * How long closed segments stay.
     *
     * @param ms {@code retention.ms}: how old their newest record may become; negative for ever
     * @param bytes {@code retention.bytes}: how many bytes the log may have; negative for any number
     */
    public record Retention(long ms, long bytes) {
        public static final Retention DEFAULT = new Retention(604_800_000L, -1);
    }

    /**
     * When appended records are forced to disk, apart from rolling and closing.
     *
     * @param messages {@code flush.messages}: once there are so many; 1 makes each acknowledgement wait for it
     * @param ms {@code flush.ms}: once the oldest has waited so long
     */
    public record Flushing(long messages, long ms) {
        /** Left to the operating system, as Kafka does. */
        public static final Flushing NEVER = new Flushing(Long.MAX_VALUE, Long.MAX_VALUE);

        /** Nothing is acknowledged that is not on disk. */
        public static final Flushing ALWAYS = new Flushing(1, Long.MAX_VALUE);
    }

    /**
     * Which batches are taken.
     *
     * @param maxMessageBytes {@code max.message.bytes}: the greatest size of a batch
     * @param logAppendTime {@code message.timestamp.type}: whether the broker's time replaces the producer's
     * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}: how far in the past it may lie
     * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}: how far in the future it may lie
     * @param records what is asked of the records in it
     */
    public record Acceptance(int maxMessageBytes, boolean logAppendTime, long timestampBeforeMaxMs,
            long timestampAfterMaxMs, RecordRules records) {
        public static final Acceptance DEFAULT = new Acceptance(1_048_588, false, Long.MAX_VALUE, 3_600_000L);

        public Acceptance(int maxMessageBytes, boolean logAppendTime, long timestampBeforeMaxMs,
                long timestampAfterMaxMs) {
            this(maxMessageBytes, logAppendTime, timestampBeforeMaxMs, timestampAfterMaxMs,
                    RecordRules.DEFAULT);
        }
    }

    /**
     * What is asked of the records in a client's batch. The log does not unpack them; whoever takes batches from
     * clients does, where this asks for more than the default.
     *
     * @param keysNeeded {@code cleanup.policy} with {@code compact}: whether each record must have a key
     * @param maxRecordBytes {@code max.decompressed.message.bytes}: how large a record may be, unpacked
     * @param compression {@code compression.type}: the codec that batches are kept in; null for the producer's
     */
    public record RecordRules(boolean keysNeeded, int maxRecordBytes, @Nullable Compression compression) {
        /** The most that one batch may unpack to where it has to be unpacked. */
        public static final int MAX_UNPACKED_BYTES = 64 << 20;

        public static final RecordRules DEFAULT = new RecordRules(false, Integer.MAX_VALUE, null);
    }
}
