package io.tidemark.controller.quorum;

import io.tidemark.replication.log.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries in memory, as their batches, so that followers that are close behind never touch the disk: the newest
 * ones, as they were written, and a few chunks that were read for followers that are further behind. Bytes
 * rather than entries are kept, since JRaft changes the ids of entries that it has handed over. Guarded by the
 * storage's lock.
 */
final class EntryCache {
    /** How many of the newest entries are kept at most; a power of two. */
    static final int MAX_RECENT = 4096;

    /** How many followers can be read ahead for at once. */
    static final int CHUNKS = 4;

    private final int maxRecentBytes;
    private final byte[] @Nullable [] recent = new byte[MAX_RECENT][];
    private final @Nullable EntryChunk[] chunks = new EntryChunk[CHUNKS];
    private long firstRecent;
    private long afterRecent;
    private int recentBytes;
    private int oldestChunk;

    /** @param maxRecentBytes how many bytes of the newest entries are kept at most */
    EntryCache(int maxRecentBytes) {
        this.maxRecentBytes = maxRecentBytes;
    }

    /** Takes an entry that was written; one that does not follow the newest one replaces all. */
    void add(long index, byte[] batch) {
        if (index != afterRecent) forgetRecent(index);
        if (afterRecent - firstRecent == MAX_RECENT) dropOldest();
        recent[slot(index)] = batch;
        recentBytes += batch.length;
        afterRecent = index + 1;
        while (recentBytes > maxRecentBytes) dropOldest();
    }

    private void dropOldest() {
        take(firstRecent);
        firstRecent++;
    }

    private void take(long index) {
        byte[] taken = recent[slot(index)];
        recent[slot(index)] = null;
        if (taken != null) recentBytes -= taken.length;
    }

    private static int slot(long index) {
        return (int) (index & (MAX_RECENT - 1));
    }

    /** Takes entries that were read; those that were read longest ago go. */
    void add(EntryChunk chunk) {
        chunks[oldestChunk] = chunk;
        oldestChunk = (oldestChunk + 1) % CHUNKS;
    }

    /** The batch of an entry, or null where it is not in memory. */
    @Nullable
    RecordBatch batch(long index) {
        byte[] bytes = index >= firstRecent && index < afterRecent ? recent[slot(index)] : null;
        if (bytes != null) return new RecordBatch().wrap(ByteBuffer.wrap(bytes), 0);
        for (EntryChunk chunk : chunks) {
            if (chunk != null && chunk.has(index)) return chunk.batch(index);
        }
        return null;
    }

    /** Forgets the entries after {@code lastIndexKept}. */
    void truncateSuffix(long lastIndexKept) {
        while (afterRecent > firstRecent && afterRecent - 1 > lastIndexKept) {
            afterRecent--;
            take(afterRecent);
        }
        Arrays.fill(chunks, null);
    }

    void clear() {
        forgetRecent(0);
        Arrays.fill(chunks, null);
    }

    private void forgetRecent(long next) {
        Arrays.fill(recent, null);
        recentBytes = 0;
        firstRecent = next;
        afterRecent = next;
    }

    int recentBytes() {
        return recentBytes;
    }
}
