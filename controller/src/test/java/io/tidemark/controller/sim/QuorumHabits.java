package io.tidemark.controller.sim;

import io.tidemark.sim.SeededRandomness;

/**
 * How badly a quorum behaves, beyond what crashes and the network make of it. Each number says that one in so
 * many does it; {@link #NEVER} for none.
 *
 * @param busyOneIn a proposal is refused, as with JRaft's EBUSY, though those after it are taken
 * @param failsYetCommitsOneIn a proposal is reported as failed, and its entry is written all the same
 * @param startsTwiceOneIn leadership is announced a second time in the same term
 * @param strayStopOneIn a node that learns of a new term is told that it no longer leads, though it never did
 * @param lateOneIn what was committed is applied late
 * @param maxLateMs how late, in milliseconds
 * @param snapshotEvery a node takes a snapshot after so many entries
 */
public record QuorumHabits(int busyOneIn, int failsYetCommitsOneIn, int startsTwiceOneIn, int strayStopOneIn,
        int lateOneIn, int maxLateMs, int snapshotEvery) {
    public static final int NEVER = Integer.MAX_VALUE;

    /** Raft, and nothing worse. */
    public static final QuorumHabits GOOD = new QuorumHabits(NEVER, NEVER, NEVER, NEVER, NEVER, 0, 1_000);

    /** All that JRaft was seen to do, far more often. */
    public static final QuorumHabits NASTY = new QuorumHabits(40, 40, 3, 3, 20, 1_500, 8);

    /** Anything between the two. */
    public static QuorumHabits drawn(SeededRandomness randomness) {
        return new QuorumHabits(oneIn(randomness, 30, 400), oneIn(randomness, 30, 400),
                oneIn(randomness, 2, 10), oneIn(randomness, 2, 10), oneIn(randomness, 10, 100),
                50 + randomness.nextInt(2_000), 5 + randomness.nextInt(100));
    }

    private static int oneIn(SeededRandomness randomness, int least, int most) {
        return randomness.oneIn(3) ? NEVER : least + randomness.nextInt(most - least);
    }

    /** Draws whether something that one in {@code n} does happens now. */
    static boolean happens(SeededRandomness randomness, int n) {
        return n != NEVER && randomness.oneIn(n);
    }
}
