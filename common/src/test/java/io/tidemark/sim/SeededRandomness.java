package io.tidemark.sim;

import io.tidemark.common.port.Randomness;

/**
 * Random numbers from a seed (SplitMix64, Steele, Lea and Flood, 2014), the same ones on every JVM. Owned by
 * one thread.
 */
public final class SeededRandomness implements Randomness {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;

    public SeededRandomness(long seed) {
        this.seed = seed;
        this.state = seed;
    }

    /**
     * An independent stream. It depends on the seed and the name alone, not on what was drawn before, so that
     * one more draw in one place leaves all others as they were; the same name gives the same stream again.
     */
    public SeededRandomness fork(String name) {
        long hash = mix(seed + GOLDEN_GAMMA);
        for (int i = 0; i < name.length(); i++)
            hash = mix((hash ^ name.charAt(i)) * GOLDEN_GAMMA);
        return new SeededRandomness(hash);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    @Override
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** A number from 0 to {@code bound - 1}; {@code bound} is at least 1. */
    public long nextLong(long bound) {
        if (bound < 1)
            throw new IllegalArgumentException("bound " + bound + " is below 1");
        long bits = nextLong() >>> 1;
        long result = bits % bound;
        while (bits - result + (bound - 1) < 0) {
            bits = nextLong() >>> 1;
            result = bits % bound;
        }
        return result;
    }

    /** True once in {@code n} times on average. */
    public boolean oneIn(int n) {
        return nextInt(n) == 0;
    }

    /** Fills {@code bytes} with random bytes. */
    public void nextBytes(byte[] bytes) {
        long bits = 0;
        for (int i = 0; i < bytes.length; i++) {
            bits = (i & 7) == 0 ? nextLong() : bits >>> 8;
            bytes[i] = (byte) bits;
        }
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
