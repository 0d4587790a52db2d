package io.tidemark.controller.sim;

import java.util.List;

/** What raft nodes say to each other. Each stands being lost, doubled, late, and out of turn. */
sealed interface RaftMessage {
    int from();

    /** Of the sender; of a pre-vote: the term that it would begin. */
    int term();

    /** Asks for a vote; {@code isPre}: asks whether there would be one, which binds nobody. */
    record VoteRequest(int from, int term, boolean isPre, long lastIndex, int lastTerm)
            implements
                RaftMessage {}

    record VoteResponse(int from, int term, boolean isPre, boolean granted) implements RaftMessage {}

    record AppendRequest(int from, int term, long prevIndex, int prevTerm, List<RaftEntry> entries,
            long commitIndex) implements RaftMessage {
        long lastIndex() {
            return prevIndex + entries.size();
        }
    }

    /** {@code index}: up to where both logs are the same; if they did not match, what is surely the same. */
    record AppendResponse(int from, int term, boolean matches, long index) implements RaftMessage {}

    record SnapshotRequest(int from, int term, RaftSnapshot snapshot) implements RaftMessage {}

    /** The leader hands over: stand for election at once. */
    record TimeoutNow(int from, int term) implements RaftMessage {}
}
