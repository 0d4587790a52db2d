package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.Sweep;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sweeps about brokers: one for each broker at a time. What matters more takes the place of what matters
 * less: the later a kind stands, the more it matters. Owned by the controller's shard.
 */
final class BrokerWorks {
    /** What a sweep is for. */
    enum Kind {
        LOSE_DIRECTORIES(false), UNFENCE(false), HAND_OVER(false), FENCE(true), REGISTER(true),
        UNREGISTER(true);

        private final boolean leaves;

        Kind(boolean leaves) {
            this.leaves = leaves;
        }

        /** Whether the broker gets nothing new meanwhile. */
        Set<Integer> leaving(int brokerId) {
            return leaves ? Set.of(brokerId) : Set.of();
        }
    }

    /** A sweep under way, and who hears that something else took its place. */
    private record Work(Kind kind, Sweep sweep, Runnable displaced) {}

    private final ActiveController controller;
    private final Map<Integer, Work> works = new HashMap<>();

    BrokerWorks(ActiveController controller) {
        this.controller = controller;
    }

    /** What is being done about a broker; null for nothing. */
    @Nullable
    Kind kind(int brokerId) {
        Work work = works.get(brokerId);
        return work == null ? null : work.kind;
    }

    /**
     * Begins a sweep, unless one is under way that matters as much or more.
     *
     * @param displaced is run when another sweep took its place before its last step
     * @param done hears of its end otherwise, once
     * @return whether it was begun
     */
    boolean begin(Kind kind, int brokerId, Sweep sweep, Runnable displaced,
            Consumer<Outcome<ClusterImage>> done) {
        Work current = works.get(brokerId);
        if (current != null && current.kind.compareTo(kind) >= 0)
            return false;
        displace(brokerId);
        Work work = new Work(kind, sweep, displaced);
        works.put(brokerId, work);
        controller.start(sweep, kind.leaving(brokerId), outcome -> {
            works.remove(brokerId, work);
            done.accept(outcome);
        });
        return true;
    }

    /** Ends what is being done about a broker; if its last step was taken, it ends by itself. */
    void displace(int brokerId) {
        Work work = works.remove(brokerId);
        if (work != null && controller.cancel(work.sweep))
            work.displaced.run();
    }

    /** This node is no longer active: the controller tells all who wait. */
    void forget() {
        works.clear();
    }
}
