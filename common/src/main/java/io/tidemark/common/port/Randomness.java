package io.tidemark.common.port;

/** Where random numbers come from: the machine in production, a seed in a simulation. Owned by one thread. */
public interface Randomness {
    /** Any 64 bits. */
    long nextLong();

    /** A number from 0 to {@code bound - 1}; {@code bound} is at least 1. */
    int nextInt(int bound);
}
