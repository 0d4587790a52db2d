package io.tidemark.controller.sim;

import io.tidemark.common.metadata.record.MetadataBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes of a quorum agree on: the entries in the order in which they were committed, as the first node
 * that applied each had it. A node that applies anything else fails the run, and so do two leaders in a term.
 */
public final class CommittedLog {
    /** Hears of each entry once, in their order, before any controller does. */
    @FunctionalInterface
    public interface Observer {
        /**
         * An entry was committed.
         *
         * @param batch what it says; null for an entry that raft wrote for itself
         */
        void committed(long index, @Nullable MetadataBatch batch);
    }

    private final List<RaftEntry> entries = new ArrayList<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private Observer observer = (_, _) -> {};

    /** Who hears of each entry from now on. */
    public void observe(Observer each) {
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
        observer.committed(index, entry.batch());
    }

    void elected(int node, int term) {
        Integer other = leaders.putIfAbsent(term, node);
        if (other != null && other != node)
            throw new AssertionError("nodes %d and %d both lead in term %d".formatted(other, node, term));
    }
}
