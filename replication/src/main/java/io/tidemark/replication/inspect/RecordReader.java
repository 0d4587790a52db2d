package io.tidemark.replication.inspect;

import io.tidemark.replication.log.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one batch from front to back, decompressing where it must. Every length is checked
 * before memory is taken for it. Owned by one thread.
 */
final class RecordReader {
    /** The largest batch whose records are read, as it stands in the file. */
    static final int MAX_BATCH_BYTES = 64 << 20;

    /** The largest record that is read. */
    static final int MAX_RECORD_BYTES = 64 << 20;

    private static final int MAX_HEADERS = 100_000;
    private static final int HIGHEST_CODEC = 4;

    private final RecordBatch batch;
    private final InputStream in;
    private int left;
    private int bytesLeftOfRecord;

    /** @param batch all of whose bytes are in its buffer */
    RecordReader(RecordBatch batch) throws UnreadableRecords {
        this.batch = batch;
        this.left = batch.recordCount();
        if (batch.codec() > HIGHEST_CODEC)
            throw new UnreadableRecords("the compression codec " + batch.codec() + " is not known");
        ByteBuffer records = batch.buffer().duplicate()
                .limit(batch.position() + batch.sizeInBytes())
                .position(batch.position() + RecordBatch.HEADER_BYTES).slice();
        this.in = decompress(CompressionType.forId(batch.codec()), records);
    }

    private static InputStream decompress(CompressionType type, ByteBuffer records) throws UnreadableRecords {
        try {
            return Compression.of(type).build().wrapForInput(records, RecordBatch.MAGIC,
                    BufferSupplier.NO_CACHING);
        } catch (KafkaException e) {
            throw undecodable(e);
        }
    }

    /** The next record, or null after the last. */
    @Nullable
    LogRecord next() throws UnreadableRecords {
        if (left <= 0) return null;
        left--;
        try {
            return read();
        } catch (EOFException e) {
            throw new UnreadableRecords("the records end " + (left + 1) + " too early");
        } catch (IOException | KafkaException | IllegalArgumentException e) {
            throw undecodable(e);
        } catch (OutOfMemoryError e) {
            // A decompressor believed a length that hostile bytes gave it; nothing of it is held.
            throw new UnreadableRecords("a compressed block needs more memory than there is");
        }
    }

    private static UnreadableRecords undecodable(Exception e) {
        return new UnreadableRecords("they cannot be decompressed: " + e.getMessage());
    }

    private LogRecord read() throws IOException, UnreadableRecords {
        bytesLeftOfRecord = Integer.MAX_VALUE;
        int size = (int) readVarlong();
        if (size < 0 || size > MAX_RECORD_BYTES)
            throw new UnreadableRecords("a record says that it has " + size + " bytes");
        bytesLeftOfRecord = size;
        readByte();
        long timestampMs = batch.baseTimestamp() + readVarlong();
        long offset = batch.baseOffset() + readVarlong();
        ByteBuffer key = readBytes();
        ByteBuffer value = readBytes();
        List<LogRecord.Header> headers = readHeaders();
        if (bytesLeftOfRecord != 0)
            throw new UnreadableRecords("the record at offset " + offset + " has " + bytesLeftOfRecord
                    + " bytes too many");
        return new LogRecord(offset, batch.isLogAppendTime() ? batch.maxTimestamp() : timestampMs, key, value,
                headers);
    }

    private List<LogRecord.Header> readHeaders() throws IOException, UnreadableRecords {
        long count = readVarlong();
        if (count < 0 || count > Math.min(MAX_HEADERS, bytesLeftOfRecord))
            throw new UnreadableRecords("a record says that it has " + count + " headers");
        List<LogRecord.Header> headers = new ArrayList<>((int) Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            ByteBuffer key = readBytes();
            if (key == null) throw new UnreadableRecords("a header has no name");
            headers.add(new LogRecord.Header(StandardCharsets.UTF_8.decode(key).toString(), readBytes()));
        }
        return headers;
    }

    private @Nullable ByteBuffer readBytes() throws IOException, UnreadableRecords {
        long length = readVarlong();
        if (length < 0) return null;
        if (length > bytesLeftOfRecord)
            throw new UnreadableRecords("a field of " + length + " bytes is in a record with "
                    + bytesLeftOfRecord + " left");
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) throw new EOFException();
        bytesLeftOfRecord -= bytes.length;
        return ByteBuffer.wrap(bytes);
    }

    /** Zigzag, seven bits a byte, as in protocol buffers. */
    private long readVarlong() throws IOException, UnreadableRecords {
        long raw = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = readByte();
            raw |= (next & 0x7fL) << shift;
            if (next < 0x80) return (raw >>> 1) ^ -(raw & 1);
        }
        throw new UnreadableRecords("a number has more than ten bytes");
    }

    private int readByte() throws IOException, UnreadableRecords {
        int next = in.read();
        if (next < 0) throw new EOFException();
        if (--bytesLeftOfRecord < 0) throw new UnreadableRecords("a record is longer than it says");
        return next;
    }
}
