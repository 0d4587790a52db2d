package io.tidemark.broker.fetch;

import io.tidemark.common.port.Randomness;
import java.util.concurrent.atomic.AtomicInteger;

/** Room for so many sessions on a broker, and their numbers. Safe on any thread. */
public final class FetchSlots {
    private final int slots;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger lastId;

    /** @param slots {@code max.incremental.fetch.session.cache.slots} */
    public FetchSlots(int slots, Randomness randomness) {
        this.slots = slots;
        lastId = new AtomicInteger((int) randomness.nextLong() & Integer.MAX_VALUE);
    }

    boolean take() {
        if (taken.incrementAndGet() <= slots)
            return true;
        taken.decrementAndGet();
        return false;
    }

    void give() {
        taken.decrementAndGet();
    }

    /** A number from 1; two lives of a broker begin at different ones. */
    int nextId() {
        return lastId.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }

    /** How many sessions there are. */
    public int taken() {
        return taken.get();
    }
}
