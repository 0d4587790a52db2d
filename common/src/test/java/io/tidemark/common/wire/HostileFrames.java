package io.tidemark.common.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Frames nobody should send: random bytes behind a plausible beginning, and valid frames that were cut,
 * flipped, overwritten with lengths that lie, or spliced. Deterministic from its seed.
 */
final class HostileFrames {
    /** A frame and what its receiver takes it for. */
    @SuppressWarnings("ArrayRecordComponent")
    record Hostile(MessageVersion of, byte[] bytes) {}

    private static final int SAMPLES_PER_VERSION = 4;
    private static final int REQUEST_PREFIX_BYTES = 8;
    private static final int[] LENGTHS = {0, 1, -1, -2, 127, 128, 255, 1_000, 10_000, 10_001, 32_767, 32_768,
        65_535, 999_999, 1_000_000, 1_000_001, 0x7ffffffe, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Random random;
    private final List<Hostile> valid = new ArrayList<>();

    HostileFrames(long seed) {
        random = new Random(seed);
        for (MessageVersion of : MessageVersion.all()) {
            RandomMessages messages = new RandomMessages(seed + of.seed());
            for (int i = 0; i < SAMPLES_PER_VERSION; i++) {
                valid.add(new Hostile(of, Frames.byKafka(of, of.header(i, "client"), messages.next(of))));
            }
        }
    }

    Hostile next() {
        Hostile from = valid.get(random.nextInt(valid.size()));
        byte[] bytes = from.bytes.clone();
        return new Hostile(from.of, switch (random.nextInt(6)) {
            case 0 -> randomBytes(from);
            case 1 -> Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            case 2 -> flipped(bytes);
            case 3 -> overwritten(bytes);
            case 4 -> flipped(overwritten(overwritten(bytes)));
            default -> spliced(bytes);
        });
    }

    /** Random bytes, mostly behind the key and version of a request, or nearly all would be unknown. */
    private byte[] randomBytes(Hostile from) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 4_000 : 100)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(4);
            }
        }
        if (random.nextInt(10) != 0) {
            System.arraycopy(from.bytes, 0, bytes, 0,
                    Math.min(Math.min(REQUEST_PREFIX_BYTES, from.bytes.length), bytes.length));
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes) {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** A length at any place, as four bytes, as two, or as a varint. */
    private byte[] overwritten(byte[] bytes) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        ByteBuffer value = ByteBuffer.allocate(5);
        switch (random.nextInt(3)) {
            case 0 -> value.putInt(length);
            case 1 -> value.putShort((short) length);
            default -> putVarint(value, length);
        }
        int at = random.nextInt(bytes.length);
        System.arraycopy(value.array(), 0, bytes, at, Math.min(value.position(), bytes.length - at));
        return bytes;
    }

    private static void putVarint(ByteBuffer out, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** The first part of one frame and the last part of another. */
    private byte[] spliced(byte[] bytes) {
        byte[] other = valid.get(random.nextInt(valid.size())).bytes;
        int keep = random.nextInt(bytes.length);
        int from = random.nextInt(other.length);
        byte[] result = Arrays.copyOf(bytes, keep + other.length - from);
        System.arraycopy(other, from, result, keep, other.length - from);
        return result;
    }
}
