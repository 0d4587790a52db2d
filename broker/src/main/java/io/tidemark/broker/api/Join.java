package io.tidemark.broker.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several parts of a request that are worked on by several shards: whoever is done last answers. What a part
 * wrote before it said that it is done is seen by that one. Safe on any thread.
 */
final class Join {
    private final AtomicInteger left;
    private final Runnable whenAllAreDone;

    /** @param parts each says once that it is done; with 0 nobody ever answers */
    Join(int parts, Runnable whenAllAreDone) {
        left = new AtomicInteger(parts);
        this.whenAllAreDone = whenAllAreDone;
    }

    void oneIsDone() {
        int now = left.decrementAndGet();
        if (now < 0)
            throw new IllegalStateException("a part was done twice");
        if (now == 0)
            whenAllAreDone.run();
    }
}
