package io.tidemark.broker.net;

import io.netty.channel.DefaultFileRegion;
import io.tidemark.common.port.OsDiskFile;
import io.tidemark.common.wire.RecordsRegion;
import io.tidemark.replication.log.LogRegion;

/** Records in a segment's file, sent by the kernel from the page cache. Released once, sent or not. */
public record SegmentRegion(LogRegion region) implements RecordsRegion {
    @Override
    public int sizeInBytes() {
        return region.bytes();
    }

    @Override
    public void release() {
        region.release();
    }

    /** What Netty sends by sendfile; it owns the region from here on. */
    DefaultFileRegion toFileRegion() {
        OsDiskFile file = (OsDiskFile) region.openFile();
        return new DefaultFileRegion(file.channel(), region.position(), region.bytes()) {
            @Override
            protected void deallocate() {
                region.release();
            }
        };
    }
}
