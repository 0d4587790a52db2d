package io.tidemark.replication.partition;

import java.util.ArrayList;
import java.util.List;

/** The fetches that wait in one partition; bounded. Owned by the shard. */
final class FetchWaiters {
    private final List<FetchWaiter> waiting = new ArrayList<>(0);
    private final int max;

    FetchWaiters(int max) {
        this.max = max;
    }

    /**
     * Lets it wait.
     *
     * @return false when as many wait as may
     */
    boolean add(FetchWaiter waiter) {
        return waiting.size() < max && waiting.add(waiter);
    }

    void remove(FetchWaiter waiter) {
        waiting.remove(waiter);
    }

    void wake() {
        for (int i = 0; i < waiting.size(); i++) waiting.get(i).wake();
    }

    int size() {
        return waiting.size();
    }
}
