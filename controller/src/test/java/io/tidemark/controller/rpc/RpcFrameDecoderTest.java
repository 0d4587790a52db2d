package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpcFrameDecoderTest {
    private final HalfFrames halves = new HalfFrames();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private EmbeddedChannel connect(boolean greeted) {
        RpcFrameDecoder decoder = new RpcFrameDecoder(halves);
        if (greeted)
            decoder.greeted();
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.freezeTime();
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private static ByteBuf begun(int announced, int sent) {
        return Unpooled.buffer(sent + RpcFrame.LENGTH_BYTES).writeInt(announced).writeZero(sent);
    }

    @Test
    void beforeAHelloNoMoreIsTakenInThanAHelloHas() {
        EmbeddedChannel channel = connect(false);
        assertThatThrownBy(() -> channel.writeInbound(begun(RpcFrameDecoder.MAX_HELLO_BYTES + 1, 1)))
                .isInstanceOf(TooLongFrameException.class);
        EmbeddedChannel other = connect(false);
        assertThat(
                other.writeInbound(begun(RpcFrameDecoder.MAX_HELLO_BYTES, RpcFrameDecoder.MAX_HELLO_BYTES)))
                .isTrue();
        EmbeddedChannel known = connect(true);
        assertThat(known.writeInbound(begun(1 << 20, 1 << 20))).isTrue();
    }

    @Test
    void halfFramesOfAllConnectionsTogetherAreBounded() {
        int whole = RpcTransport.MAX_FRAME_BYTES - RpcFrame.LENGTH_BYTES;
        int half = whole - 10;
        int fit = HalfFrames.MAX_BYTES / RpcTransport.MAX_FRAME_BYTES;
        for (int i = 0; i < fit; i++)
            connect(true).writeInbound(begun(whole, half));
        EmbeddedChannel oneMore = connect(true);
        assertThatThrownBy(() -> oneMore.writeInbound(begun(whole, half)))
                .isInstanceOfSatisfying(RefusedFrame.class,
                        e -> assertThat(e.refusal()).isEqualTo(Refusal.OVERLOADED));
        oneMore.finishAndReleaseAll();
        channels.getFirst().finishAndReleaseAll();
        EmbeddedChannel later = connect(true);
        assertThat(later.writeInbound(begun(whole, half))).isFalse();
        assertThat(later.writeInbound(Unpooled.buffer().writeZero(10))).isTrue();
    }

    @Test
    void aFrameThatHasBegunHasToEnd() {
        EmbeddedChannel channel = connect(true);
        channel.writeInbound(begun(100, 50));
        channel.advanceTimeBy(RpcFrameDecoder.FRAME_TIMEOUT_MS - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.checkException();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThatThrownBy(channel::checkException).isInstanceOf(RefusedFrame.class);
    }

    @Test
    void framesThatEndMayGoOnForEver() {
        EmbeddedChannel channel = connect(true);
        ByteBuf twoHalves = Unpooled.buffer().writeZero(50).writeInt(100).writeZero(50);
        channel.writeInbound(begun(100, 50));
        for (int i = 0; i < 10; i++) {
            channel.advanceTimeBy(RpcFrameDecoder.FRAME_TIMEOUT_MS - 1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            assertThat(channel.writeInbound(twoHalves.copy())).isTrue();
        }
        twoHalves.release();
        channel.checkException();
    }
}
