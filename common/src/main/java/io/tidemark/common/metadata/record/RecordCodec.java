package io.tidemark.common.metadata.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records and batches to and from bytes. A single one stands for itself; in a stream, such as a snapshot,
 * each record is preceded by its length:
 *
 * <pre>
 *   length: unsigned varint, 1 to 4 bytes, at most {@link #MAX_RECORD_BYTES}
 *   record: that many bytes, a MetadataRecord
 * </pre>
 */
public final class RecordCodec {
    /** No record is larger, written or read: a topic's configs with long values stay well below. */
    public static final int MAX_RECORD_BYTES = 4 << 20;

    /** No batch is larger, written or read. */
    public static final int MAX_BATCH_BYTES = 64 << 20;

    private static final Parser<MetadataRecord> RECORDS = MetadataRecord.parser();
    private static final Parser<MetadataBatch> BATCHES = MetadataBatch.parser();

    private RecordCodec() {}

    /** Reads the record that fills {@code bytes}; the buffer's position stays. */
    public static MetadataRecord readRecord(ByteBuffer bytes) throws MalformedRecord {
        requireAtMost(MAX_RECORD_BYTES, bytes.remaining(), "record");
        try {
            return RECORDS.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw malformed("record", e);
        }
    }

    /** Reads the batch that fills {@code bytes}; the buffer's position stays. */
    public static MetadataBatch readBatch(ByteBuffer bytes) throws MalformedRecord {
        requireAtMost(MAX_BATCH_BYTES, bytes.remaining(), "batch");
        try {
            return BATCHES.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw malformed("batch", e);
        }
    }

    /**
     * Reads the next record of a stream. At its end, which the caller sees by {@code in.isAtEnd()}, there is
     * none to read. A failure of whatever {@code in} reads from is an {@link IOException}.
     */
    public static MetadataRecord readDelimited(CodedInputStream in) throws MalformedRecord, IOException {
        try {
            int length = in.readRawVarint32();
            requireAtMost(MAX_RECORD_BYTES, length, "record");
            int outer = in.pushLimit(length);
            MetadataRecord record = RECORDS.parseFrom(in);
            in.checkLastTagWas(0);
            in.popLimit(outer);
            in.resetSizeCounter();
            return record;
        } catch (InvalidProtocolBufferException e) {
            // Protobuf's parsers wrap what the source of the bytes threw.
            if (e.getCause() instanceof IOException failure)
                throw failure;
            throw malformed("record", e);
        }
    }

    /** Appends a record, preceded by its length. */
    public static void writeDelimited(MetadataRecord record, CodedOutputStream out) throws IOException {
        int length = record.getSerializedSize();
        if (length > MAX_RECORD_BYTES)
            throw new IllegalArgumentException(
                    "a metadata record of " + length + " bytes is larger than " + MAX_RECORD_BYTES);
        out.writeUInt32NoTag(length);
        record.writeTo(out);
    }

    /**
     * The number of a record's kind, known or not; 0 for a record that has none.
     */
    public static int kindNumber(MetadataRecord record) {
        int known = record.getEventCase().getNumber();
        if (known != 0)
            return known;
        return record.getUnknownFields().asMap().keySet().stream().findFirst().orElse(0);
    }

    private static void requireAtMost(int bound, int bytes, String what) throws MalformedRecord {
        if (bytes < 0 || bytes > bound)
            throw new MalformedRecord(
                    "a metadata " + what + " of " + bytes + " bytes; at most " + bound + " are read", null);
    }

    private static MalformedRecord malformed(String what, InvalidProtocolBufferException cause) {
        return new MalformedRecord("bytes that are no metadata " + what + ": " + cause.getMessage(), cause);
    }
}
