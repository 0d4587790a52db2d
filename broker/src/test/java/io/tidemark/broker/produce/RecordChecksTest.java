package io.tidemark.broker.produce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.produce.Looked.Bad;
import io.tidemark.broker.produce.Looked.BadRecord;
import io.tidemark.broker.produce.Looked.Good;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Acceptance;
import io.tidemark.replication.log.LogConfig.RecordRules;
import io.tidemark.replication.log.RecordBatch;
import io.tidemark.sim.SeededRandomness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordChecksTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int CRC_AT = 17;
    private static final int ATTRIBUTES_AT = 21;
    private static final List<Compression> CODECS = List.of(Compression.NONE, Compression.gzip().build(),
            Compression.snappy().build(), Compression.lz4().build(), Compression.zstd().build());

    private static LogConfig config(RecordRules rules) {
        return config(false, Long.MAX_VALUE, 1_000, rules);
    }

    private static LogConfig config(boolean logAppendTime, long beforeMs, long afterMs, RecordRules rules) {
        return LogConfig.DEFAULT.with(new Acceptance(1 << 20, logAppendTime, beforeMs, afterMs, rules));
    }

    private static RecordRules keys() {
        return new RecordRules(true, Integer.MAX_VALUE, null);
    }

    private static SimpleRecord record(long timestampMs, @Nullable String key, String value) {
        return new SimpleRecord(timestampMs, key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static ByteBuffer batch(Compression codec, SimpleRecord... records) {
        return MemoryRecords.withRecords(codec, records).buffer();
    }

    private static ByteBuffer withAttributes(ByteBuffer batch, int attributes) {
        batch.putShort(ATTRIBUTES_AT, (short) attributes);
        return withChecksum(batch);
    }

    private static ByteBuffer withChecksum(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(ATTRIBUTES_AT));
        return batch.putInt(CRC_AT, (int) crc.getValue());
    }

    private static Bad bad(Looked looked) {
        assertThat(looked).isInstanceOf(Bad.class);
        return (Bad) looked;
    }

    private static List<Integer> indexes(Bad bad) {
        return bad.records().stream().map(BadRecord::index).toList();
    }

    @Test
    void aRecordWithoutAKeyIsRefusedWhereKeysAreNeededInEachCodec() {
        for (Compression codec : CODECS) {
            ByteBuffer batch = batch(codec, record(NOW, "k", "v"), record(NOW, null, "w"),
                    record(NOW, null, "x"));
            Bad bad = bad(RecordChecks.check(batch, config(keys()), NOW));
            assertThat(bad.error()).isEqualTo(Errors.INVALID_RECORD);
            assertThat(indexes(bad)).isEqualTo(List.of(1, 2));
            assertThat(RecordChecks.check(batch, config(RecordRules.DEFAULT), NOW))
                    .isEqualTo(new Good(batch));
        }
    }

    @Test
    void anEmptyKeyIsAKey() {
        ByteBuffer batch = batch(Compression.NONE, record(NOW, "", "v"));
        assertThat(RecordChecks.check(batch, config(keys()), NOW)).isEqualTo(new Good(batch));
    }

    @Test
    void theProducerHearsWhichTimestampsAreOutOfBounds() {
        ByteBuffer batch = batch(Compression.lz4().build(), record(NOW, "a", ""),
                record(NOW + 1_001, "b", ""),
                record(NOW - 501, "c", ""), record(-1, "d", ""));
        Bad bad = bad(RecordChecks.check(batch, config(false, 500, 1_000, RecordRules.DEFAULT), NOW));
        assertThat(bad.error()).isEqualTo(Errors.INVALID_TIMESTAMP);
        assertThat(indexes(bad)).isEqualTo(List.of(1, 2));
    }

    @Test
    void aLaterRecordMayBeTheOldest() {
        ByteBuffer batch = batch(Compression.NONE, record(NOW, "a", ""), record(NOW - 501, "b", ""));
        assertThat(
                indexes(bad(RecordChecks.check(batch, config(false, 500, 1_000, RecordRules.DEFAULT), NOW))))
                .isEqualTo(List.of(1));
    }

    @Test
    void timestampsDoNotCountWhereTheBrokersTimeDoes() {
        ByteBuffer batch = batch(Compression.NONE, record(NOW + 100_000, "a", ""));
        assertThat(RecordChecks.check(batch, config(true, 500, 1_000, RecordRules.DEFAULT), NOW))
                .isEqualTo(new Good(batch));
    }

    @Test
    void aProducerThatClaimsTheBrokersTimeIsRefusedWhereThatCounts() {
        ByteBuffer batch = withAttributes(batch(Compression.NONE, record(NOW, "a", "")), 0x08);
        Bad bad = bad(RecordChecks.check(batch, config(true, 500, 1_000, RecordRules.DEFAULT), NOW));
        assertThat(bad.error()).isEqualTo(Errors.INVALID_TIMESTAMP);
        assertThat(indexes(bad)).isEqualTo(List.of(0));
    }

    @Test
    void boundsThatWouldOverflowAreNone() {
        ByteBuffer batch = batch(Compression.NONE, record(Long.MAX_VALUE, "a", ""), record(0, "b", ""));
        assertThat(RecordChecks.check(batch, config(false, Long.MAX_VALUE, Long.MAX_VALUE, keys()), NOW))
                .isEqualTo(new Good(batch));
    }

    @Test
    void noMoreBadRecordsAreToldThanMay() {
        SimpleRecord[] records = new SimpleRecord[RecordChecks.MAX_BAD_RECORDS + 50];
        for (int i = 0; i < records.length; i++)
            records[i] = record(NOW, null, "");
        Bad bad = bad(RecordChecks.check(batch(Compression.zstd().build(), records), config(keys()), NOW));
        assertThat(bad.records()).hasSize(RecordChecks.MAX_BAD_RECORDS);
        assertThat(bad.why()).contains(String.valueOf(records.length));
    }

    @Test
    void aBatchIsPackedAnewInTheTopicsCodecWithAllThatItSays() {
        for (Compression from : CODECS) {
            for (Compression to : CODECS) {
                ByteBuffer sent = MemoryRecords.withIdempotentRecords(from, 77, (short) 3, 12,
                        record(NOW, "k", "v".repeat(300)), record(NOW + 5, null, "w")).buffer();
                Looked looked = RecordChecks.check(sent,
                        config(new RecordRules(false, Integer.MAX_VALUE, to)), NOW);
                assertThat(looked).isInstanceOf(Good.class);
                MutableRecordBatch kept = only(((Good) looked).batch());
                MutableRecordBatch before = only(sent);
                assertThat(kept.compressionType()).isEqualTo(to.type());
                kept.ensureValid();
                assertThat(kept.producerId()).isEqualTo(77);
                assertThat(kept.producerEpoch()).isEqualTo((short) 3);
                assertThat(kept.baseSequence()).isEqualTo(12);
                assertThat(kept.maxTimestamp()).isEqualTo(NOW + 5);
                assertThat(all(kept)).isEqualTo(all(before));
            }
        }
    }

    private static MutableRecordBatch only(ByteBuffer bytes) {
        return MemoryRecords.readableRecords(bytes.slice()).batches().iterator().next();
    }

    private static List<String> all(MutableRecordBatch batch) {
        List<String> all = new ArrayList<>();
        for (Record each : batch)
            all.add(each.offset() + " " + each.timestamp() + " " + each.keySize() + " "
                    + UTF_8.decode(each.value().duplicate()));
        return all;
    }

    @Test
    void plainBytesThatAreSaidToBeCompressedAreRefused() {
        for (int codec = 1; codec < CODECS.size(); codec++) {
            ByteBuffer batch = withAttributes(batch(Compression.NONE, record(NOW, "k", "value")), codec);
            assertThat(bad(RecordChecks.check(batch, config(RecordRules.DEFAULT), NOW)).error())
                    .as("codec %d", codec).isEqualTo(Errors.INVALID_RECORD);
        }
    }

    @Test
    void snappyWithoutTheStreamsHeaderIsTaken() {
        ByteBuffer streamed = batch(Compression.snappy().build(), record(NOW, "k", "v".repeat(100)));
        int blockAt = RecordBatch.HEADER_BYTES + 16 + 4;
        ByteBuffer block = ByteBuffer.allocate(streamed.remaining() - 20);
        block.put(streamed.slice(0, RecordBatch.HEADER_BYTES))
                .put(streamed.slice(blockAt, streamed.remaining() - blockAt)).flip();
        block.putInt(8, block.remaining() - RecordBatch.LENGTH_PREFIX_BYTES);
        withChecksum(block);
        assertThat(RecordChecks.check(block, config(RecordRules.DEFAULT), NOW)).isEqualTo(new Good(block));
    }

    @Test
    void aSnappyBlockThatClaimsGigabytesIsRefusedBeforeAnythingIsAllocated() {
        ByteBuffer batch = batch(Compression.snappy().build(), record(NOW, "k", "v".repeat(100)));
        batch.putInt(RecordBatch.HEADER_BYTES + 16, Integer.MAX_VALUE);
        assertThat(bad(RecordChecks.check(withChecksum(batch), config(keys()), NOW)).error())
                .isEqualTo(Errors.INVALID_RECORD);
        ByteBuffer block = batch(Compression.snappy().build(), record(NOW, "k", "v".repeat(100)));
        block.putInt(RecordBatch.HEADER_BYTES + 20, 0xffffff7f);
        assertThat(bad(RecordChecks.check(withChecksum(block), config(keys()), NOW)).error())
                .isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void whatUnpacksToMoreThanMayIsTooLarge() {
        SimpleRecord large = new SimpleRecord(NOW, new byte[1], new byte[RecordRules.MAX_UNPACKED_BYTES]);
        ByteBuffer bomb = batch(Compression.zstd().build(), large);
        assertThat(bomb.remaining()).isLessThan(1 << 16);
        assertThat(bad(RecordChecks.check(bomb, config(keys()), NOW)).error())
                .isEqualTo(Errors.MESSAGE_TOO_LARGE);
        ByteBuffer record = batch(Compression.gzip().build(), record(NOW, "k", "v".repeat(1_000)));
        assertThat(bad(RecordChecks.check(record, config(new RecordRules(false, 1_000, null)), NOW)).error())
                .isEqualTo(Errors.MESSAGE_TOO_LARGE);
    }

    @Test
    void countsThatTheRecordsDoNotBearOutAreRefused() {
        for (Compression codec : CODECS) {
            for (int count : new int[] {1, 3}) {
                ByteBuffer batch = batch(codec, record(NOW, "a", "x"), record(NOW, "b", "y"));
                batch.putInt(57, count).putInt(23, count - 1);
                assertThat(bad(RecordChecks.check(withChecksum(batch), config(keys()), NOW)).error())
                        .as("%s, %d", codec, count).isEqualTo(Errors.INVALID_RECORD);
            }
        }
    }

    @Test
    void whatTheHeaderTellsIsLeftToTheLog() {
        ByteBuffer corrupt = batch(Compression.NONE, record(NOW, null, "x"));
        corrupt.put(65, (byte) ~corrupt.get(65));
        assertThat(RecordChecks.check(corrupt, config(keys()), NOW)).isEqualTo(new Good(corrupt));
    }

    /** With a right checksum, as who wants to harm a broker would send it. */
    @Test
    void noBytesMakeItThrow() {
        SeededRandomness random = new SeededRandomness(20);
        LogConfig config = config(false, 500, 1_000,
                new RecordRules(true, 10_000, Compression.lz4().build()));
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            Compression codec = CODECS.get(random.nextInt(CODECS.size()));
            ByteBuffer batch = batch(codec, record(NOW, "key", "value".repeat(20)), record(NOW, "k", "v"));
            for (int change = random.nextInt(3); change >= 0; change--)
                batch.put(ATTRIBUTES_AT + random.nextInt(batch.remaining() - ATTRIBUTES_AT),
                        (byte) random.nextLong());
            if (RecordChecks.check(withChecksum(batch), config, NOW) instanceof Good)
                good++;
        }
        assertThat(good).isBetween(100, 19_900);
        assertThat(CompressionType.values()).hasSize(CODECS.size());
    }
}
