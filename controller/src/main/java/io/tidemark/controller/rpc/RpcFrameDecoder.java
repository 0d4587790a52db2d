package io.tidemark.controller.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a connection that came in into frames. Before the hello a frame may be no longer than a hello is;
 * the bytes of frames that are not whole are counted over all connections; and a frame that has begun has to end. On
 * the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A check that is not made any more is of a channel that is gone.
final class RpcFrameDecoder extends LengthFieldBasedFrameDecoder {
    /** The longest frame of somebody who has not said hello. */
    static final int MAX_HELLO_BYTES = 4 << 10;

    /** How long a frame may take from its first byte to its last: 10 MiB on a line of 2 Mbit a second. */
    static final int FRAME_TIMEOUT_MS = 45_000;

    private final HalfFrames halves;
    private boolean greeted;
    private int counted;
    private long frames;
    private boolean checking;

    RpcFrameDecoder(HalfFrames halves) {
        super(RpcTransport.MAX_FRAME_BYTES, 0, RpcFrame.LENGTH_BYTES, 0, RpcFrame.LENGTH_BYTES);
        this.halves = halves;
    }

    /** Who it is has been said: from now on a frame may be as long as any. */
    void greeted() {
        greeted = true;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        if (!greeted && in.readableBytes() >= RpcFrame.LENGTH_BYTES) {
            int length = in.getInt(in.readerIndex());
            if (length > MAX_HELLO_BYTES) {
                in.skipBytes(in.readableBytes());
                throw new TooLongFrameException("a frame of " + length + " bytes before a hello");
            }
        }
        Object frame = super.decode(context, in);
        if (frame != null)
            frames++;
        return frame;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        super.channelRead(context, bytes);
        int half = context.isRemoved() ? 0 : actualReadableBytes();
        boolean fits = halves.change(half - counted);
        counted = half;
        if (!fits)
            throw new RefusedFrame(Refusal.OVERLOADED,
                    "more than " + HalfFrames.MAX_BYTES + " bytes of frames that are not whole");
        if (half > 0 && !checking)
            checkLater(context);
    }

    private void checkLater(ChannelHandlerContext context) {
        checking = true;
        long begun = frames;
        context.executor().schedule(() -> {
            checking = false;
            if (counted == 0 || context.isRemoved())
                return;
            if (frames == begun)
                context.fireExceptionCaught(new RefusedFrame(Refusal.MALFORMED,
                        "a frame that is not whole after " + FRAME_TIMEOUT_MS + " ms"));
            else
                checkLater(context);
        }, FRAME_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        halves.change(-counted);
        counted = 0;
    }
}
