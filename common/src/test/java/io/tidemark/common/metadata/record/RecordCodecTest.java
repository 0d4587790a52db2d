package io.tidemark.common.metadata.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.sim.SeededRandomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final MetadataRecord RECORD = MetadataRecord.newBuilder()
            .setPartitionCreated(PartitionCreated.newBuilder()
                    .setTopicId(UuidValue.newBuilder().setHigh(1).setLow(2))
                    .addReplicas(1)
                    .addReplicas(200)
                    .addDirectories(-1))
            .build();

    @Test
    void aStreamOfRecordsReadsBackAsItWasWritten() throws Exception {
        byte[] bytes = stream();
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int i = 0; i < 100; i++)
            assertThat(RecordCodec.readDelimited(in)).isEqualTo(RECORD);
        assertThat(in.isAtEnd()).isTrue();
    }

    @Test
    void aBatchReadsBackAsItWasWritten() throws Exception {
        MetadataBatch batch = MetadataBatch.newBuilder().setEpoch(3).setSequence(9).addRecords(RECORD)
                .build();
        assertThat(RecordCodec.readBatch(ByteBuffer.wrap(batch.toByteArray()))).isEqualTo(batch);
    }

    @Test
    void aStreamThatIsCutInARecordIsMalformed() throws Exception {
        byte[] bytes = stream();
        int one = bytes.length / 100;
        for (int cut = 1; cut < one; cut++) {
            CodedInputStream in = CodedInputStream.newInstance(Arrays.copyOf(bytes, cut));
            assertThatThrownBy(() -> RecordCodec.readDelimited(in)).isInstanceOf(MalformedRecord.class);
        }
    }

    @Test
    void aLengthAboveTheBoundIsRefusedBeforeAnythingIsRead() {
        byte[] bytes = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F};
        assertThatThrownBy(() -> RecordCodec.readDelimited(CodedInputStream.newInstance(bytes)))
                .isInstanceOf(MalformedRecord.class)
                .hasMessageContaining("at most " + RecordCodec.MAX_RECORD_BYTES);
        assertThatThrownBy(
                () -> RecordCodec.readRecord(ByteBuffer.allocate(RecordCodec.MAX_RECORD_BYTES + 1)))
                .isInstanceOf(MalformedRecord.class);
    }

    @Test
    void hostileBytesAreARecordOrMalformed() {
        SeededRandomness random = new SeededRandomness(11);
        byte[] valid = RECORD.toByteArray();
        int malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = valid.clone();
            for (int j = random.nextInt(4); j >= 0; j--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                MetadataRecord read = RecordCodec.readRecord(ByteBuffer.wrap(bytes));
                assertThat(RecordCodec.kindNumber(read)).isNotNegative();
            } catch (MalformedRecord e) {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(1000, 19_000);
    }

    @Test
    void aSourceThatFailsIsNoMalformedRecord() throws Exception {
        byte[] bytes = stream();
        int one = bytes.length / 100;
        for (int readable = 0; readable < one; readable++) {
            InputStream failing = new SequenceInputStream(new ByteArrayInputStream(bytes, 0, readable),
                    new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the disk failed");
                        }

                        @Override
                        public int read(byte[] target, int offset, int length) throws IOException {
                            return read();
                        }
                    });
            CodedInputStream in = CodedInputStream.newInstance(failing);
            assertThatThrownBy(() -> RecordCodec.readDelimited(in)).isExactlyInstanceOf(IOException.class)
                    .hasMessage("the disk failed");
        }
    }

    private static byte[] stream() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < 100; i++)
            RecordCodec.writeDelimited(RECORD, out);
        out.flush();
        return bytes.toByteArray();
    }
}
