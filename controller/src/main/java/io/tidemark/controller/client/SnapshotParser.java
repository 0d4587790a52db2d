package io.tidemark.controller.client;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import java.nio.ByteBuffer;

/**
 * Makes an image of the pieces of a snapshot, which cut its records anywhere. Of one thread at a time: each
 * piece is parsed by a task that happens after the one before it.
 */
final class SnapshotParser {
    private static final int VARINT_BITS = 7;
    private static final int MAX_VARINT_BYTES = 4;

    private final ImageReader reader = new ImageReader();

    /** The beginning of a record whose end is in a later piece. */
    private byte[] carried = {};

    /**
     * Reads the records that end in this piece.
     *
     * @throws MalformedRecord if a piece of it is no record
     * @throws MalformedSnapshot if a record does not belong there
     */
    void parse(ByteString piece) throws MalformedRecord, MalformedSnapshot {
        byte[] bytes = new byte[carried.length + piece.size()];
        System.arraycopy(carried, 0, bytes, 0, carried.length);
        piece.copyTo(bytes, carried.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (nextRecordIsWhole(in))
            readRecord(in);
        carried = new byte[in.remaining()];
        in.get(carried);
    }

    /**
     * The image, after the last piece.
     *
     * @param endOffset where it has to end
     */
    ClusterImage finish(long endOffset) throws MalformedSnapshot {
        if (carried.length > 0)
            throw new MalformedSnapshot("a snapshot ends within a record", null);
        ClusterImage image = reader.finish();
        if (image.endOffset() != endOffset)
            throw new MalformedSnapshot("the snapshot that was to end at %d ends at %d".formatted(endOffset,
                    image.endOffset()), null);
        return image;
    }

    /** Whether the bytes have all of the next record; the position is then before its first byte. */
    private static boolean nextRecordIsWhole(ByteBuffer in) throws MalformedRecord {
        int start = in.position();
        int length = 0;
        for (int each = 0; in.hasRemaining(); each++) {
            if (each == MAX_VARINT_BYTES)
                throw new MalformedRecord("a record whose length takes more than four bytes", null);
            byte next = in.get();
            length |= (next & 0x7f) << (each * VARINT_BITS);
            if (next >= 0) {
                if (length > RecordCodec.MAX_RECORD_BYTES)
                    throw new MalformedRecord("a record of " + length + " bytes", null);
                boolean whole = in.remaining() >= length;
                in.position(whole ? in.position() : start);
                if (whole)
                    in.limit(in.position() + length);
                return whole;
            }
        }
        in.position(start);
        return false;
    }

    /** Reads what stands up to the limit, and goes on behind it. */
    private void readRecord(ByteBuffer in) throws MalformedRecord, MalformedSnapshot {
        reader.accept(RecordCodec.readRecord(in));
        in.position(in.limit());
        in.limit(in.capacity());
    }
}
