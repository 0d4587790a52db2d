package io.tidemark.controller.decision;

/**
 * How much one step of a {@link Sweep} takes on: about as much as other commands can wait for.
 *
 * @param changes of partitions, at most
 * @param visits of partitions that may need no change, at most; from 2, since going on to the next topic counts as
 *            one, too
 */
public record StepSize(int changes, int visits) {
    public static final StepSize DEFAULT = new StepSize(Sweep.MAX_CHANGES, Sweep.MAX_VISITS);

    public StepSize {
        if (changes < 1 || visits < 2)
            throw new IllegalArgumentException("a step of " + changes + " changes and " + visits + " visits");
    }
}
