package io.tidemark.controller.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a raft node has on its disk, and finds again when it comes back: term, vote, snapshot, log. */
final class RaftStore {
    static final int NOBODY = -1;

    private final List<RaftEntry> entries = new ArrayList<>();
    private long prevIndex;
    private int prevTerm;
    private int term;
    private int votedFor = NOBODY;
    private @Nullable RaftSnapshot snapshot;

    int term() {
        return term;
    }

    int votedFor() {
        return votedFor;
    }

    void beginTerm(int next) {
        if (next <= term)
            throw new IllegalStateException("the term would go from " + term + " to " + next);
        term = next;
        votedFor = NOBODY;
    }

    void vote(int candidate) {
        if (votedFor != NOBODY && votedFor != candidate)
            throw new IllegalStateException("a second vote in term " + term);
        votedFor = candidate;
    }

    @Nullable
    RaftSnapshot snapshot() {
        return snapshot;
    }

    long lastIndex() {
        return prevIndex + entries.size();
    }

    /** The first entry that is still there has the next index. */
    long prevIndex() {
        return prevIndex;
    }

    int lastTerm() {
        return termAt(lastIndex());
    }

    /** Whether the term of an index is known: it is not of what a snapshot has replaced. */
    boolean knows(long index) {
        return index >= prevIndex && index <= lastIndex();
    }

    int termAt(long index) {
        return index == prevIndex ? prevTerm : entry(index).term();
    }

    RaftEntry entry(long index) {
        return entries.get((int) (index - prevIndex - 1));
    }

    /** Entries from an index on, at most {@code max}. */
    List<RaftEntry> entries(long from, int max) {
        int begin = (int) (from - prevIndex - 1);
        return List.copyOf(entries.subList(begin, Math.min(entries.size(), begin + max)));
    }

    void append(RaftEntry entry) {
        entries.add(entry);
    }

    void truncateAfter(long index) {
        entries.subList((int) (index - prevIndex), entries.size()).clear();
    }

    /** Takes a snapshot of what was applied; the log goes up to the snapshot before, as JRaft's does. */
    void snapshotTaken(RaftSnapshot taken) {
        RaftSnapshot before = snapshot;
        if (before != null && before.index() > prevIndex) {
            int kept = termAt(before.index());
            entries.subList(0, (int) (before.index() - prevIndex)).clear();
            prevIndex = before.index();
            prevTerm = kept;
        }
        snapshot = taken;
    }

    /** Takes over a leader's snapshot; the log goes with all that was before. */
    void snapshotInstalled(RaftSnapshot theirs) {
        boolean goesOn = theirs.index() <= lastIndex() && knows(theirs.index())
                && termAt(theirs.index()) == theirs.term();
        if (goesOn)
            entries.subList(0, (int) (theirs.index() - prevIndex)).clear();
        else
            entries.clear();
        prevIndex = theirs.index();
        prevTerm = theirs.term();
        snapshot = theirs;
    }
}
