package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FramerTest {
    private static final WireLimits LIMITS = WireLimits.REQUESTS.withMaxFrameBytes(100);

    @Test
    void framesComeOutOneByOneWhenTheyAreWhole() {
        ByteBuf in = Unpooled.buffer();
        in.writeShort(0);
        assertThat(Framer.peekLength(in, LIMITS)).isEqualTo(Framer.INCOMPLETE);
        assertThat(Framer.next(in, LIMITS)).isNull();
        in.writeShort(2).writeByte(7);
        assertThat(Framer.peekLength(in, LIMITS)).isEqualTo(2);
        assertThat(Framer.next(in, LIMITS)).isNull();
        in.writeByte(8).writeInt(1).writeByte(9).writeByte(0);
        ByteBuf first = Objects.requireNonNull(Framer.next(in, LIMITS));
        ByteBuf second = Objects.requireNonNull(Framer.next(in, LIMITS));
        assertThat(first).isEqualTo(Unpooled.wrappedBuffer(new byte[] {7, 8}));
        assertThat(second).isEqualTo(Unpooled.wrappedBuffer(new byte[] {9}));
        assertThat(Framer.next(in, LIMITS)).isNull();
        assertThat(in.readableBytes()).isOne();
        first.release();
        second.release();
        assertThat(in.refCnt()).isOne();
    }

    @Test
    void aLengthOfZeroOrLessIsAnError() {
        assertRefused(0, Reason.FRAME_LENGTH);
        assertRefused(-1, Reason.FRAME_LENGTH);
        assertRefused(Integer.MIN_VALUE, Reason.FRAME_LENGTH);
    }

    @Test
    void aLengthAboveTheLimitIsAnErrorBeforeTheBytesCome() {
        assertRefused(101, Reason.FRAME_TOO_LARGE);
        assertRefused(0x16030100, Reason.FRAME_TOO_LARGE); // a TLS hello
        assertRefused(0x47455420, Reason.FRAME_TOO_LARGE); // GET
    }

    private static void assertRefused(int length, Reason reason) {
        ByteBuf in = Unpooled.buffer().writeInt(length);
        assertThatThrownBy(() -> Framer.next(in, LIMITS)).isInstanceOfSatisfying(MalformedFrame.class,
                malformed -> assertThat(malformed.reason()).isEqualTo(reason));
    }
}
