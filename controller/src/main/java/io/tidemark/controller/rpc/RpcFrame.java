package io.tidemark.controller.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;

/**
 * One message on its way.
 *
 * <pre>
 * 0  length         int32   of all that follows
 * 4  kind           int8    0 a request, 1 its response
 * 5  type           int16   the code of the message, see MessageTypes
 * 7  correlationId  int64   the request's, the response has the same
 * 15 message        protobuf
 * </pre>
 *
 * @param isResponse whether it answers
 * @param correlationId which request it is or answers, per connection
 * @param message what it says
 */
record RpcFrame(boolean isResponse, long correlationId, Message message) {
    static final int LENGTH_BYTES = 4;

    private static final int HEADER_BYTES = 11;
    private static final int REQUEST = 0;
    private static final int RESPONSE = 1;

    /** The frame's bytes, its length included; the caller's to release. */
    ByteBuf encode(ByteBufAllocator allocator, MessageTypes types) {
        int code = types.code(message);
        int size = message.getSerializedSize();
        ByteBuf frame = allocator.buffer(LENGTH_BYTES + HEADER_BYTES + size);
        frame.writeInt(HEADER_BYTES + size).writeByte(isResponse ? RESPONSE : REQUEST).writeShort(code)
                .writeLong(correlationId);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame.nioBuffer(frame.writerIndex(), size));
            message.writeTo(out);
            out.flush();
            out.checkNoSpaceLeft();
        } catch (IOException | RuntimeException e) {
            frame.release();
            throw new IllegalStateException("a message of " + size + " bytes did not fit", e);
        }
        return frame.writerIndex(frame.writerIndex() + size);
    }

    /** Reads what follows the length. */
    static RpcFrame decode(ByteBuf frame, MessageTypes types) throws MalformedRpcFrame {
        if (frame.readableBytes() < HEADER_BYTES)
            throw new MalformedRpcFrame("a frame of " + frame.readableBytes() + " bytes");
        int kind = frame.readByte();
        if (kind != REQUEST && kind != RESPONSE) throw new MalformedRpcFrame("a frame of kind " + kind);
        int code = frame.readShort();
        long correlationId = frame.readLong();
        Message prototype = types.prototype(code);
        if (prototype == null) throw new MalformedRpcFrame("a message of type " + code);
        try {
            CodedInputStream in = CodedInputStream.newInstance(frame.nioBuffer());
            Message message = prototype.getParserForType().parseFrom(in);
            return new RpcFrame(kind == RESPONSE, correlationId, message);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedRpcFrame("no message of type " + code + ": " + e.getMessage());
        }
    }
}
