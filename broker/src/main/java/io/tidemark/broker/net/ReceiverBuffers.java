package io.tidemark.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Has a connection's socket written straight into the buffer of the frame that is arriving. */
final class ReceiverBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private final FrameReceiver receiver;

    ReceiverBuffers(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    @SuppressWarnings("deprecation") // Handle is deprecated for callers; whoever implements one has no other.
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator unused) {
                return receiver.nextBuffer();
            }

            @Override
            public int guess() {
                return FrameReceiver.FIRST_BUFFER_BYTES;
            }
        };
    }
}
