package io.tidemark.replication.partition;

import org.jspecify.annotations.Nullable;

/** What a follower has to do after an answer of its leader. */
sealed interface FollowerStep {
    /** Nothing that could block. */
    record GoOn() implements FollowerStep {
        static final GoOn INSTANCE = new GoOn();
    }

    /** There are batches to be written at the end of the turn. */
    record Write() implements FollowerStep {
        static final Write INSTANCE = new Write();
    }

    /** Its log parts from the leader's there. */
    record CutTo(long offset) implements FollowerStep {}

    /**
     * The leader's log begins behind the end of its own, or its own is empty and begins amidst the leader's first
     * batch.
     *
     * @param answer what to append when that is done, with a copy of the records; null if it has to be asked for
     */
    record RestartAt(long offset, @Nullable LeaderAnswer answer) implements FollowerStep {}
}
