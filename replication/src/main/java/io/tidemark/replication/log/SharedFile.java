package io.tidemark.replication.log;

import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file with several users: its segment, a flush on an I/O thread, responses on their way to the
 * network. It closes when the last of them has released it, so a segment may be deleted, or its file put
 * away, while it is still being read. Safe on any thread.
 */
public final class SharedFile {
    private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);

    private final DiskFile file;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedFile(DiskFile file) {
        this.file = file;
    }

    /** The open file, valid until this user's {@link #release}. */
    public DiskFile file() {
        return file;
    }

    /** Adds a user. Only somebody who is one may call it. */
    SharedFile retain() {
        if (users.getAndIncrement() <= 0) throw new IllegalStateException("retained after the last release");
        return this;
    }

    /** Ends one use; each user calls it once. */
    public void release() {
        int left = users.decrementAndGet();
        if (left < 0) throw new IllegalStateException("released more often than retained");
        if (left > 0) return;
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("A file could not be closed: {}", e.toString());
        }
    }
}
