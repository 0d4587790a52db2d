package io.tidemark.controller.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What all nodes of a quorum agree on: the entries in the order in which they were committed, as the first node
 * that applied each had it. A node that applies anything else fails the run, and so do two leaders in a term.
 */
public final class CommittedLog {
    private final List<RaftEntry> entries = new ArrayList<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private BiConsumer<Long, RaftEntry> observer = (_, _) -> {};

    /** Hears of each entry and its index, once, in their order, before any controller does. */
    void observe(BiConsumer<Long, RaftEntry> each) {
        observer = each;
    }

    /** The index of the last entry that any node applied. */
    public long lastIndex() {
        return entries.size();
    }

    RaftEntry entry(long index) {
        return entries.get((int) index - 1);
    }

    /** How many terms had a leader. */
    public int leaderships() {
        return leaders.size();
    }

    void applied(int node, long index, RaftEntry entry) {
        if (index > entries.size() + 1)
            throw new AssertionError("node %d applies entry %d, but nobody had the one before".formatted(node,
                    index));
        if (index <= entries.size()) {
            if (!entry(index).isSameAs(entry))
                throw new AssertionError("node %d applies at %d %s, but it was %s".formatted(node, index,
                        entry.batch(), entry(index).batch()));
            return;
        }
        entries.add(entry);
        observer.accept(index, entry);
    }

    void elected(int node, int term) {
        Integer other = leaders.putIfAbsent(term, node);
        if (other != null && other != node)
            throw new AssertionError("nodes %d and %d both lead in term %d".formatted(other, node, term));
    }
}
