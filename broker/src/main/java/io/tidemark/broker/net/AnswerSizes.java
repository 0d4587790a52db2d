package io.tidemark.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/**
 * What an answer that is not sent yet counts for when a connection is asked whether it is writable. Netty counts a
 * region of a file for nothing, so that a client which fetches and does not read would have no bound.
 */
final class AnswerSizes implements MessageSizeEstimator {
    static final AnswerSizes INSTANCE = new AnswerSizes();

    /** It is in memory as a few objects; a bound on how many a connection may have waiting is what is wanted. */
    static final int FILE_REGION_BYTES = 2 << 10;

    private AnswerSizes() {}

    @Override
    public Handle newHandle() {
        return message -> switch (message) {
            case ByteBuf bytes -> bytes.readableBytes();
            case ByteBufHolder holder -> holder.content().readableBytes();
            case FileRegion _ -> FILE_REGION_BYTES;
            default -> 0;
        };
    }
}
