package io.tidemark.controller.membership;

import io.tidemark.common.config.Voter;
import java.util.List;
import java.util.function.Consumer;

/**
 * The voters as raft counts them, which is what holds; the image's records follow. Called on the controller's shard,
 * and never blocks; what is asked is answered on the shard, once, later than the method returns.
 */
public interface QuorumMembers {
    /**
     * Asks for the voters.
     *
     * @param done hears them, with what was changed last even if it is not committed yet; nobody where this node does
     *     not lead
     */
    void voters(Consumer<List<Voter>> done);

    /**
     * Makes a node a voter, once it has most of the log.
     *
     * @param done hears of the end, however long that takes
     */
    void add(Voter voter, Consumer<Change> done);

    /**
     * Takes a voter's vote away.
     *
     * @param done hears of the end, however long that takes
     */
    void remove(Voter voter, Consumer<Change> done);

    /** How far other voters are, as far as they have answered this node while it led. */
    List<MemberProgress> progress();

    /** The offset after the last entry of this node's log. */
    long logEndOffset();

    /** What became of a change. */
    sealed interface Change {
        /** It is committed. */
        record Done() implements Change {}

        /**
         * It was not begun, or was given up; or this node no longer leads, and it may be committed yet.
         *
         * @param why for the log, and for who asked
         */
        record Failed(String why) implements Change {}
    }
}
