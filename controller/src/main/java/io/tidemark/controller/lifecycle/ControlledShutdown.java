package io.tidemark.controller.lifecycle;

import java.util.concurrent.TimeUnit;

/**
 * How far a broker is that stops in good order. It is swept until nobody could take over what it leads yet, or
 * {@link #PATIENCE_MS} are over; then it waits until everybody can know who leads now, at most
 * {@link #NEWS_MS}. Pure; owned by the controller's shard.
 */
final class ControlledShutdown {
    /** How long a broker goes on leading what others, who live, have not caught up with, in milliseconds. */
    static final long PATIENCE_MS = 5_000;

    /** The pause between two sweeps, in milliseconds. */
    static final long PAUSE_MS = 500;

    /** How long it waits for other brokers to hear of the new leaders, in milliseconds. */
    static final long NEWS_MS = 1_000;

    /** What is to be done. */
    enum Step {
        SWEEP, WAIT, LEAVE
    }

    private final long begunNanos;
    private boolean swept;
    private long sweptNanos;
    private long endOffset;
    private int couldBeTakenOver;

    ControlledShutdown(long nowNanos) {
        begunNanos = nowNanos;
    }

    /**
     * A sweep ended.
     *
     * @param lastEndOffset where all its records are in the log
     * @param couldStillBeTakenOver partitions that it leads on, and that others could lead once they have
     *            caught up
     */
    void swept(long lastEndOffset, int couldStillBeTakenOver, long nowNanos) {
        swept = true;
        sweptNanos = nowNanos;
        endOffset = lastEndOffset;
        couldBeTakenOver = couldStillBeTakenOver;
    }

    /**
     * What is next, when no sweep is under way.
     *
     * @param ownEndOffset of the broker's image
     * @param othersEndOffset the least of the images of those that take part
     */
    Step next(long ownEndOffset, long othersEndOffset, long nowNanos) {
        if (!swept)
            return Step.SWEEP;
        if (couldBeTakenOver > 0 && !isOver(begunNanos, PATIENCE_MS, nowNanos))
            return isOver(sweptNanos, PAUSE_MS, nowNanos) ? Step.SWEEP : Step.WAIT;
        boolean everybodyKnows = ownEndOffset >= endOffset && othersEndOffset >= endOffset;
        return everybodyKnows || isOver(sweptNanos, NEWS_MS, nowNanos) ? Step.LEAVE : Step.WAIT;
    }

    private static boolean isOver(long sinceNanos, long ms, long nowNanos) {
        return nowNanos - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
