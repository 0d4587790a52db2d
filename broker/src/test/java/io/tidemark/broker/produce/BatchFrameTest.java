package io.tidemark.broker.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.produce.Looked.Bad;
import io.tidemark.broker.produce.Looked.Good;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchFrameTest {
    private static final short LATEST = 13;
    private static final int LENGTH_AT = 8;
    private static final int MAGIC_AT = 16;

    private static byte[] batch() {
        return bytes(MemoryRecords.withRecords(Compression.NONE,
                new SimpleRecord(1, new byte[] {1}, new byte[9])));
    }

    private static byte[] bytes(MemoryRecords records) {
        byte[] bytes = new byte[records.sizeInBytes()];
        records.buffer().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Looked find(byte... bytes) {
        return BatchFrame.find(MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)), LATEST);
    }

    private static @Nullable Errors error(Looked looked) {
        return looked instanceof Bad bad ? bad.error() : null;
    }

    @Test
    void oneWholeBatchIsFoundAndNothingElseOfTheBuffer() {
        byte[] batch = batch();
        assertThat(find(batch)).isInstanceOfSatisfying(Good.class,
                good -> assertThat(good.batch().remaining()).isEqualTo(batch.length));
    }

    @Test
    void halfABatchBehindAWholeOneIsLeftOut() {
        byte[] batch = batch();
        for (int more : new int[] {1, 11, 12, 16, 17, 40, batch.length - 1}) {
            assertThat(find(concat(batch, Arrays.copyOf(batch, more)))).isInstanceOfSatisfying(Good.class,
                    good -> assertThat(good.batch().remaining()).isEqualTo(batch.length));
        }
    }

    @Test
    void twoBatchesAreRefused() {
        assertThat(error(find(concat(batch(), batch())))).isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void whatIsNoWholeBatchIsNoBatchAtAll() {
        byte[] batch = batch();
        for (int size = 0; size < batch.length; size++)
            assertThat(error(find(Arrays.copyOf(batch, size)))).as("%d bytes", size)
                    .isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void nullInPlaceOfRecordsIsRefusedAndNotWaitedFor() {
        assertThat(error(BatchFrame.find(null, LATEST))).isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void aLengthThatNoBatchCanHaveIsCorrupt() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 5, 13, 14, 48}) {
            byte[] batch = batch();
            ByteBuffer.wrap(batch).putInt(LENGTH_AT, length);
            assertThat(error(find(batch))).as("length %d", length).isEqualTo(Errors.CORRUPT_MESSAGE);
        }
    }

    @Test
    void theLargestLengthThereIsDoesNotOverflow() {
        byte[] batch = batch();
        ByteBuffer.wrap(batch).putInt(LENGTH_AT, Integer.MAX_VALUE);
        assertThat(error(find(batch))).isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void oldFormatsAreRefusedAndUnknownOnesCorrupt() {
        for (int magic : new int[] {0, 1, 3, -1}) {
            byte[] batch = batch();
            batch[MAGIC_AT] = (byte) magic;
            assertThat(error(find(batch))).as("format %d", magic)
                    .isEqualTo(magic == 0 || magic == 1 ? Errors.INVALID_RECORD : Errors.CORRUPT_MESSAGE);
        }
    }

    @Test
    void zstdIsTakenFromClientsThatKnowItAlone() {
        MemoryRecords zstd = MemoryRecords.withRecords(Compression.zstd().build(),
                new SimpleRecord(new byte[100]));
        assertThat(error(BatchFrame.find(zstd, (short) 6))).isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(BatchFrame.find(zstd, (short) 7)).isInstanceOf(Good.class);
    }
}
