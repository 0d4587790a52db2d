package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchSnapshotResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Writes length, header and body, with all but the records in one buffer of the right size. Stateless. */
final class FrameEncoder {
    private FrameEncoder() {}

    static OutgoingFrame encode(Message header, short headerVersion, Message body, short version,
            ByteBufAllocator allocator) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        MessageSizeAccumulator size = new MessageSizeAccumulator();
        header.addSize(size, cache, headerVersion);
        body.addSize(size, cache, version);
        ByteBuf head = allocator.ioBuffer(Framer.PREFIX_BYTES + headSize(body, size));
        try {
            head.writeInt(size.totalSize());
            ByteBufWritable out = new ByteBufWritable(head);
            header.write(out, cache, headerVersion);
            body.write(out, cache, version);
            return checked(out, size.totalSize());
        } catch (RuntimeException e) {
            head.release();
            throw e;
        }
    }

    /** Kafka counts records and some byte fields as not copied; here only records are not. */
    private static int headSize(Message body, MessageSizeAccumulator size) {
        return hasRecords(body) ? size.sizeExcludingZeroCopy() : size.totalSize();
    }

    private static boolean hasRecords(Message body) {
        return body instanceof FetchResponseData || body instanceof ProduceRequestData
                || body instanceof ShareFetchResponseData || body instanceof FetchSnapshotResponseData;
    }

    /** The announced length must be the sum of the parts, or the peer would lose its place in the stream. */
    private static OutgoingFrame checked(ByteBufWritable out, int announced) {
        long written = out.sizeInBytes() - Framer.PREFIX_BYTES;
        if (written != announced || announced <= 0) {
            throw new IllegalStateException(
                    "a frame of " + written + " bytes was announced as " + announced);
        }
        return new OutgoingFrame(out.parts());
    }
}
