package io.tidemark.controller.client;

import io.tidemark.common.port.Randomness;

/**
 * How long to wait before the next attempt: twice as long each time up to a bound, and of that a random part,
 * at least half, so that many nodes do not come back at the same moment. Of one thread.
 */
final class Backoff {
    private final Randomness randomness;
    private final int firstMs;
    private final int maxMs;
    private int nextMs;

    Backoff(Randomness randomness, int firstMs, int maxMs) {
        if (firstMs < 1 || maxMs < firstMs)
            throw new IllegalArgumentException("no backoff: from " + firstMs + " to " + maxMs + " ms");
        this.randomness = randomness;
        this.firstMs = firstMs;
        this.maxMs = maxMs;
        nextMs = firstMs;
    }

    /** Milliseconds, at least 1. */
    int nextMs() {
        int most = nextMs;
        nextMs = (int) Math.min(maxMs, 2L * nextMs);
        int least = (most + 1) / 2;
        return least + randomness.nextInt(most - least + 1);
    }

    /** An attempt succeeded: the next wait is a short one again. */
    void reset() {
        nextMs = firstMs;
    }
}
