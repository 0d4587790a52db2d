package io.tidemark.broker.produce;

import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Acceptance;
import io.tidemark.replication.log.LogConfig.RecordRules;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;

/**
 * Checks the records of a batch, and packs them anew where the topic wants another codec than the producer's.
 * What the header alone tells is left to the log, which checks it for every batch.
 */
public final class RecordChecks {
    /** How many bad records of a batch a producer hears of. */
    static final int MAX_BAD_RECORDS = 100;

    private static final int CODECS = CompressionType.values().length;

    private final RecordBatch batch = new RecordBatch();
    private final ByteBuffer bytes;
    private final Acceptance acceptance;
    private final RecordRules rules;
    private final long nowMs;
    private final List<Looked.BadRecord> bad = new ArrayList<>(0);
    private int badCount;

    private RecordChecks(ByteBuffer bytes, Acceptance acceptance, long nowMs) {
        this.bytes = bytes;
        this.acceptance = acceptance;
        this.rules = acceptance.records();
        this.nowMs = nowMs;
        batch.wrap(bytes, bytes.position());
    }

    /**
     * Checks a batch.
     *
     * @param bytes one batch that {@link BatchFrame} has found
     * @param nowMs the broker's time
     */
    public static Looked check(ByteBuffer bytes, LogConfig config, long nowMs) {
        return new RecordChecks(bytes, config.acceptance(), nowMs).check();
    }

    private Looked check() {
        if (batch.codec() >= CODECS || batch.isControl())
            return asItIs();
        if (isUnpackingNeeded())
            return isTakenByItsHeader() ? unpacked() : asItIs();
        return switch (CompressedBytes.guess(codec(), records())) {
            case LIKELY -> asItIs();
            case OPEN -> isTakenByItsHeader() ? unpacked() : asItIs();
            case WRONG -> cannotBeUnpacked("they do not begin like that codec's");
        };
    }

    private Looked asItIs() {
        return new Looked.Good(bytes);
    }

    private CompressionType codec() {
        return CompressionType.forId(batch.codec());
    }

    private ByteBuffer records() {
        return bytes.slice(bytes.position() + RecordBatch.HEADER_BYTES,
                batch.sizeInBytes() - RecordBatch.HEADER_BYTES);
    }

    private boolean isUnpackingNeeded() {
        boolean mayBeTooLarge = rules.maxRecordBytes() < Integer.MAX_VALUE
                && batch.codec() != CompressionType.NONE.id;
        if (rules.keysNeeded() || mayBeTooLarge || isToBeRecoded())
            return true;
        if (acceptance.logAppendTime())
            return batch.isLogAppendTime();
        return acceptance.timestampBeforeMaxMs() < Long.MAX_VALUE || isTimestampBad(batch.maxTimestamp());
    }

    private boolean isToBeRecoded() {
        Compression wanted = rules.compression();
        return wanted != null && wanted.type() != codec();
    }

    /** What the log would refuse anyway is not unpacked. */
    private boolean isTakenByItsHeader() {
        int count = batch.recordCount();
        return batch.sizeInBytes() <= acceptance.maxMessageBytes() && batch.isIntact() && count > 0
                && batch.lastOffsetDelta() == count - 1 && batch.baseOffset() == 0;
    }

    private Looked unpacked() {
        if (CompressedBytes.guess(codec(), records()) == CompressedBytes.Guess.WRONG)
            return cannotBeUnpacked("they do not begin like that codec's");
        try {
            DefaultRecordBatch packed = packed();
            lookAtAll(packed);
            if (badCount == 0)
                return isToBeRecoded() ? new Looked.Good(recoded(packed)) : asItIs();
        } catch (UnpackedRecords.TooLarge e) {
            return new Looked.Bad(Errors.MESSAGE_TOO_LARGE,
                    "The batch is too large: " + e.getMessage() + ".");
        } catch (IOException | RuntimeException e) {
            // Decompressors throw what they like at bytes that they cannot read.
            return cannotBeUnpacked(String.valueOf(e.getMessage()));
        }
        return new Looked.Bad(bad.getFirst().error(), badCount + " of the batch's records were refused.",
                List.copyOf(bad));
    }

    private void lookAtAll(DefaultRecordBatch packed) throws IOException {
        try (InputStream in = packed.recordInputStream(BufferSupplier.NO_CACHING)) {
            UnpackedRecords records = new UnpackedRecords(in, rules.maxRecordBytes(),
                    RecordRules.MAX_UNPACKED_BYTES);
            for (int i = 0; i < batch.recordCount(); i++) {
                records.next(i);
                look(i, records);
            }
            if (!records.isAtEnd())
                throw new IOException("there are more of them than it says");
        }
    }

    private DefaultRecordBatch packed() {
        return (DefaultRecordBatch) MemoryRecords.readableRecords(bytes.slice()).batches().iterator().next();
    }

    private Looked cannotBeUnpacked(String why) {
        return new Looked.Bad(Errors.INVALID_RECORD,
                "The batch's records cannot be unpacked (%s): %s.".formatted(codec().name, why));
    }

    // ---- one record

    private void look(int index, UnpackedRecords records) {
        if (rules.keysNeeded() && !records.hasKey())
            refuse(index, Errors.INVALID_RECORD, "A compacted topic takes no record without a key.");
        if (acceptance.logAppendTime()) {
            if (batch.isLogAppendTime())
                refuse(index, Errors.INVALID_TIMESTAMP, "Only the broker sets the time of an append.");
            return;
        }
        long timestampMs = batch.isLogAppendTime() ? batch.maxTimestamp()
                : batch.baseTimestamp() + records.timestampDelta();
        if (isTimestampBad(timestampMs))
            refuse(index, Errors.INVALID_TIMESTAMP,
                    "The timestamp %d is more than %d ms before or %d ms after the broker's time, %d."
                            .formatted(timestampMs, acceptance.timestampBeforeMaxMs(),
                                    acceptance.timestampAfterMaxMs(), nowMs));
    }

    private boolean isTimestampBad(long timestampMs) {
        if (timestampMs == RecordBatch.NO_TIMESTAMP)
            return false;
        long newest = nowMs + acceptance.timestampAfterMaxMs();
        boolean isTooNew = newest >= nowMs && timestampMs > newest;
        return isTooNew || (acceptance.timestampBeforeMaxMs() < Long.MAX_VALUE
                && timestampMs < nowMs - acceptance.timestampBeforeMaxMs());
    }

    private void refuse(int index, Errors error, String why) {
        badCount++;
        if (bad.size() < MAX_BAD_RECORDS)
            bad.add(new Looked.BadRecord(index, error, why));
    }

    // ---- another codec

    private ByteBuffer recoded(DefaultRecordBatch packed) {
        Compression wanted = rules.compression();
        if (wanted == null)
            throw new IllegalStateException("no codec is wanted");
        try (MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(packed.sizeInBytes()),
                RecordBatch.MAGIC, wanted, TimestampType.CREATE_TIME, 0, RecordBatch.NO_TIMESTAMP,
                packed.producerId(), packed.producerEpoch(), packed.baseSequence(), packed.isTransactional(),
                packed.partitionLeaderEpoch())) {
            for (Record each : packed)
                builder.append(each);
            return builder.build().buffer();
        }
    }
}
