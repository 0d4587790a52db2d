package io.tidemark.common.port;

import java.util.concurrent.ThreadLocalRandom;

/** The random numbers of the calling thread. */
public final class SystemRandomness implements Randomness {
    public static final SystemRandomness INSTANCE = new SystemRandomness();

    private SystemRandomness() {}

    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
