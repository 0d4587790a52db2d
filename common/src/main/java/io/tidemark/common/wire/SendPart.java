package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;

/** One piece of a frame that goes out. Whoever sends it, or gives up sending it, releases it once. */
public sealed interface SendPart {
    /** How many bytes the piece puts on the wire; 0 only for a region that was empty. */
    int sizeInBytes();

    void release();

    /** Bytes in memory: the buffer's readable bytes. */
    record Bytes(ByteBuf buffer) implements SendPart {
        @Override
        public int sizeInBytes() {
            return buffer.readableBytes();
        }

        @Override
        public void release() {
            buffer.release();
        }
    }

    /** Records that are somewhere else. */
    record Records(RecordsRegion region) implements SendPart {
        @Override
        public int sizeInBytes() {
            return region.sizeInBytes();
        }

        @Override
        public void release() {
            region.release();
        }
    }
}
