package io.tidemark.sim;

import io.tidemark.common.port.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The bytes of a file: as read now, and as they were at the last force. Guarded by its disk.
 *
 * <p>What a power failure can never harm are the first {@code lowestSize} bytes, the shortest that the file
 * has been since its last successful force, unless a force failed before that.
 */
final class SimulatedFile implements SimulatedNode {
    private static final int MAX_BYTES = 1 << 30;
    private static final int FIRST_BYTES = 1 << 10;

    /** What a power failure does to one file. */
    private enum Loss {
        /** Nothing was written since the last force. */
        EVERYTHING,
        /** All was written by chance. */
        NOTHING,
        /** All was written up to some byte; the file ends there or goes on with what was there before. */
        TAIL,
        /** Each page fares by itself: kept, lost, torn, zeroed. */
        PAGES
    }

    private static final Loss[] LOSSES = Loss.values();

    private final int pageBytes;
    private final BitSet dirtyPages = new BitSet();
    private byte[] current = new byte[0];
    private int size;
    private int lowestSize;
    private int highestSize;

    /** Zero from {@code durableSize} on. */
    private byte[] durable = new byte[0];
    private int durableSize;

    /** A force failed: pages may differ from their durable content without being dirty. */
    private boolean forceFailed;

    SimulatedFile(int pageBytes) {
        this.pageBytes = pageBytes;
    }

    int size() {
        return size;
    }

    /** Takes {@code count} bytes from {@code source}; a gap between the file's end and position gets zeros. */
    void write(int position, ByteBuffer source, int count) throws IOException {
        if (count == 0)
            return;
        if (position > MAX_BYTES - count)
            throw new IOException("File too large");
        int from = Math.min(size, position);
        int end = position + count;
        current = grown(current, end);
        Arrays.fill(current, from, position, (byte) 0);
        int limit = source.limit();
        source.limit(source.position() + count);
        source.get(current, position, count);
        source.limit(limit);
        dirtyPages.set(from / pageBytes, (end - 1) / pageBytes + 1);
        size = Math.max(size, end);
        highestSize = Math.max(highestSize, size);
    }

    /** A view of the bytes from position on, at most {@code count} of them. */
    ByteBuffer view(long position, long count) {
        if (position >= size)
            return ByteBuffer.allocate(0);
        return ByteBuffer.wrap(current, (int) position, (int) Math.min(count, size - position));
    }

    void truncate(long newSize) {
        if (newSize < size) {
            size = (int) newSize;
            lowestSize = Math.min(lowestSize, size);
        }
    }

    void force() {
        durable = grown(durable, size);
        for (int page = dirtyPages.nextSetBit(0); page >= 0
                && page * pageBytes < size; page = dirtyPages.nextSetBit(page + 1)) {
            int start = page * pageBytes;
            System.arraycopy(current, start, durable, start, Math.min(pageBytes, size - start));
        }
        if (size < durableSize)
            Arrays.fill(durable, size, durableSize, (byte) 0);
        durableSize = size;
        settle();
    }

    /** As Linux does: what could not be written counts as written. */
    void failForce() {
        dirtyPages.clear();
        forceFailed = true;
    }

    void flipBit(long bitIndex) {
        int at = (int) (bitIndex / 8);
        if (bitIndex < 0 || at >= size)
            throw new IllegalArgumentException("bit " + bitIndex + " of a file of " + size + " bytes");
        byte mask = (byte) (1 << (bitIndex % 8));
        current[at] ^= mask;
        if (at < durableSize)
            durable[at] ^= mask;
    }

    /** Leaves what a power failure at this moment would. */
    void losePower(Randomness randomness) {
        if (dirtyPages.isEmpty() && !forceFailed && size == durableSize)
            return;
        Loss loss = LOSSES[randomness.nextInt(LOSSES.length)];
        int writtenUpTo = lowestSize + randomness.nextInt(size - lowestSize + 1);
        byte[] survivor = Arrays.copyOf(durable, survivingSize(loss, writtenUpTo, randomness));
        int end = Math.min(survivor.length, highestSize);
        for (int page = dirtyPages.nextSetBit(0); page >= 0
                && page * pageBytes < end; page = dirtyPages.nextSetBit(page + 1)) {
            int start = page * pageBytes;
            int length = Math.min(pageBytes, end - start);
            switch (loss) {
                case EVERYTHING -> {
                }
                case NOTHING -> keep(survivor, start, length);
                case TAIL -> keep(survivor, start, Math.clamp(writtenUpTo - start, 0, length));
                case PAGES -> losePage(survivor, start, length, randomness);
            }
        }
        current = survivor;
        durable = survivor.clone();
        size = survivor.length;
        durableSize = size;
        forceFailed = false;
        settle();
    }

    private int survivingSize(Loss loss, int writtenUpTo, Randomness randomness) {
        return switch (loss) {
            case EVERYTHING -> durableSize;
            case NOTHING -> size;
            case TAIL -> randomness.nextInt(2) == 0 ? writtenUpTo : size;
            case PAGES -> switch (randomness.nextInt(3)) {
                case 0 -> durableSize;
                case 1 -> size;
                default -> lowestSize + randomness.nextInt(highestSize - lowestSize + 1);
            };
        };
    }

    private void losePage(byte[] survivor, int start, int length, Randomness randomness) {
        switch (randomness.nextInt(4)) {
            case 0 -> keep(survivor, start, length);
            case 1 -> keep(survivor, start, randomness.nextInt(length + 1));
            case 2 -> {
                int from = Math.max(start, Math.min(lowestSize, start + length));
                Arrays.fill(survivor, from, start + length, (byte) 0);
            }
            default -> {
            }
        }
    }

    private void keep(byte[] survivor, int start, int length) {
        System.arraycopy(current, start, survivor, start, length);
    }

    private void settle() {
        dirtyPages.clear();
        lowestSize = size;
        highestSize = size;
    }

    private static byte[] grown(byte[] bytes, int needed) {
        if (bytes.length >= needed)
            return bytes;
        return Arrays.copyOf(bytes, Math.max(needed, Math.max(FIRST_BYTES, bytes.length * 2)));
    }
}
