package io.tidemark.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tidemark.common.wire.WireLimits;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameReceiverTest {
    private final FrameReceiver receiver = new FrameReceiver(UnpooledByteBufAllocator.DEFAULT,
            WireLimits.REQUESTS);

    @AfterEach
    void release() {
        receiver.release();
    }

    @Test
    void aFirstBufferIsSmallUntilFramesAreLarge() {
        assertThat(room()).isEqualTo(FrameReceiver.FIRST_BUFFER_BYTES);
        for (int i = 0; i < 3; i++) arrive(33 << 10);
        assertThat(room()).isEqualTo(64 << 10);
        for (int i = 0; i < 9; i++) arrive(1 << 20);
        assertThat(room()).isEqualTo(FrameReceiver.MAX_FIRST_BUFFER_BYTES);
    }

    @Test
    void aFirstBufferIsSmallAgainWhenFramesAre() {
        for (int i = 0; i < 9; i++) arrive(1 << 20);
        for (int i = 0; i < 9; i++) arrive(100);
        assertThat(room()).isEqualTo(FrameReceiver.FIRST_BUFFER_BYTES);
    }

    /** How much the socket may write at once while nothing is there. */
    private int room() {
        ByteBuf next = receiver.nextBuffer();
        try {
            return next.writableBytes();
        } finally {
            next.release();
            receiver.release();
        }
    }

    /** A frame comes in as many pieces as there are buffers for it. */
    private void arrive(int bytes) {
        int left = bytes;
        boolean isFirst = true;
        while (left > 0) {
            ByteBuf buffer = receiver.nextBuffer();
            if (isFirst) buffer.writeInt(bytes);
            isFirst = false;
            int now = Math.min(left, buffer.writableBytes());
            buffer.writeZero(now);
            left -= now;
            receiver.received(buffer);
        }
        ByteBuf frame = Objects.requireNonNull(receiver.nextFrame());
        assertThat(frame.readableBytes()).isEqualTo(bytes);
        frame.release();
    }
}
