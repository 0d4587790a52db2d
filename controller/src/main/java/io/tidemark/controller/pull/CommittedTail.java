package io.tidemark.controller.pull;

import com.google.protobuf.ByteString;
import io.tidemark.controller.call.CommittedEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest committed entries, as they are sent: each is made into a message once, which all answers share.
 * Bounded in bytes and in number; the oldest go first. Of the controller's shard.
 */
final class CommittedTail {
    /** How many entries there are at most; a power of two. */
    static final int MAX_ENTRIES = 1 << 14;

    /** What an entry costs beside its bytes, about. */
    static final int ENTRY_OVERHEAD_BYTES = 128;

    /** By the low bits of the offset. */
    private final @Nullable CommittedEntry[] ring = new CommittedEntry[MAX_ENTRIES];
    private long startOffset;
    private long endOffset;
    private long bytes;

    /** Drops everything; the next entry is the one at that offset. */
    void restartAt(long offset) {
        for (long each = startOffset; each < endOffset; each++)
            ring[slot(each)] = null;
        startOffset = offset;
        endOffset = offset;
        bytes = 0;
    }

    /**
     * Takes the next entry. One that does not follow the last restarts the tail: whoever is before it gets a
     * snapshot.
     *
     * @param maxBytes what the entries may cost together; the newest stays in any case
     */
    void append(long offset, ByteString batch, long maxBytes) {
        if (offset < endOffset)
            throw new IllegalArgumentException(
                    "entry " + offset + " was committed after entry " + (endOffset - 1));
        if (offset > endOffset)
            restartAt(offset);
        if (endOffset - startOffset == MAX_ENTRIES)
            dropOldest();
        CommittedEntry entry = CommittedEntry.newBuilder().setOffset(offset).setBatch(batch).build();
        ring[slot(offset)] = entry;
        endOffset = offset + 1;
        bytes += cost(entry);
        trim(maxBytes);
    }

    /** Drops the oldest until the rest costs no more than that, or is a single one. */
    void trim(long maxBytes) {
        while (bytes > maxBytes && endOffset - startOffset > 1)
            dropOldest();
    }

    private void dropOldest() {
        bytes -= cost(at(startOffset));
        ring[slot(startOffset)] = null;
        startOffset++;
    }

    /** Whether all that follows an image with that end offset is here, even if that is nothing. */
    boolean follows(long imageEndOffset) {
        return imageEndOffset >= startOffset && imageEndOffset <= endOffset;
    }

    /**
     * The entries from that offset, which the tail {@link #follows}.
     *
     * @param maxBytes how large they may be together; the first comes in any case
     */
    List<CommittedEntry> from(long offset, int maxBytes) {
        List<CommittedEntry> entries = new ArrayList<>();
        long left = maxBytes;
        for (long each = offset; each < endOffset; each++) {
            CommittedEntry entry = at(each);
            left -= entry.getSerializedSize();
            if (left < 0 && !entries.isEmpty())
                break;
            entries.add(entry);
        }
        return entries;
    }

    long endOffset() {
        return endOffset;
    }

    long startOffset() {
        return startOffset;
    }

    private CommittedEntry at(long offset) {
        CommittedEntry entry = ring[slot(offset)];
        if (entry == null)
            throw new IllegalStateException(
                    "entry %d is not in the tail from %d to %d".formatted(offset, startOffset, endOffset));
        return entry;
    }

    private static int cost(CommittedEntry entry) {
        return entry.getBatch().size() + ENTRY_OVERHEAD_BYTES;
    }

    private static int slot(long offset) {
        return (int) (offset & (MAX_ENTRIES - 1));
    }
}
