package io.tidemark.controller.active;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The sweeps that run, in the order of their next steps. Owned by the controller's shard. */
final class RunningSweeps {
    /** A sweep that has steps left to take. */
    record Running(Sweep sweep, Set<Integer> leaving, Consumer<Outcome<ClusterImage>> done) {}

    private final int bound;
    private final ArrayDeque<Running> ring = new ArrayDeque<>();
    private Set<Integer> leaving = Set.of();

    RunningSweeps(int bound) {
        this.bound = bound;
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    int size() {
        return ring.size();
    }

    /** Brokers that sweeps are taking everything away from. */
    Set<Integer> leaving() {
        return leaving;
    }

    /** Adds one; false if there are as many as may be. */
    boolean offer(Running running) {
        if (ring.size() >= bound)
            return false;
        ring.add(running);
        recount();
        return true;
    }

    /** The one whose step is next, which is the last in turn then. */
    Running next() {
        Running next = ring.remove();
        ring.add(next);
        return next;
    }

    /** Removes one, if it is there. */
    @SuppressWarnings("ReferenceEquality")
    boolean remove(Sweep sweep) {
        boolean removed = ring.removeIf(each -> each.sweep == sweep);
        recount();
        return removed;
    }

    List<Running> removeAll() {
        List<Running> all = new ArrayList<>(ring);
        ring.clear();
        recount();
        return all;
    }

    private void recount() {
        Set<Integer> all = new HashSet<>();
        ring.forEach(each -> all.addAll(each.leaving()));
        leaving = Set.copyOf(all);
    }
}
