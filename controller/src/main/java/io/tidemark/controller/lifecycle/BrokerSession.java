package io.tidemark.controller.lifecycle;

import io.tidemark.controller.call.CallerConnection;
import org.jspecify.annotations.Nullable;

/** What the active controller knows of a broker's process since it last heard from it. Of {@link BrokerSessions}. */
final class BrokerSession {
    private static final long NOT_SUSPECTED = Long.MIN_VALUE;
    /** Before a broker said how far its image is. */
    static final long NOTHING_SAID = -1;

    private final int brokerId;
    private final long brokerEpoch;
    private long contactNanos;
    private long suspectedNanos = NOT_SUSPECTED;
    private long saidEndOffset = NOTHING_SAID;
    private long mustReach;
    private boolean wasHeard;
    private @Nullable CallerConnection connection;

    BrokerSession(int brokerId, long brokerEpoch, long mustReach, long nowNanos) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.mustReach = mustReach;
        this.contactNanos = nowNanos;
    }

    int brokerId() {
        return brokerId;
    }

    long brokerEpoch() {
        return brokerEpoch;
    }

    /** When it was heard of, by the monotonic clock; when the session began, if it was not. */
    long contactNanos() {
        return contactNanos;
    }

    /** The end offset of its image, as it said last; {@link #NOTHING_SAID} before it did. */
    long saidEndOffset() {
        return saidEndOffset;
    }

    /** On which it was last heard, while that is open. */
    @Nullable
    CallerConnection connection() {
        return connection;
    }

    /**
     * Whether its process may live: it is connected, or another controller left it as living, and this one has
     * not found out yet. One whose connection ended may live too, but not so that another has to stand back.
     */
    boolean standsInTheWay() {
        return connection != null || !wasHeard;
    }

    void heardOn(@Nullable CallerConnection by, long nowNanos) {
        connection = by;
        wasHeard = true;
        contactNanos = nowNanos;
        suspectedNanos = NOT_SUSPECTED;
    }

    /**
     * It said how far its image is.
     *
     * @param committedEndOffset of the controller's image now
     * @return whether it has caught up: it has all that was committed when it said so the last time, and
     *         before that all that was committed when the session began
     */
    boolean said(long endOffset, long committedEndOffset) {
        boolean caughtUp = endOffset >= mustReach;
        saidEndOffset = endOffset;
        mustReach = committedEndOffset;
        return caughtUp;
    }

    void hungUp() {
        connection = null;
    }

    boolean isSuspected() {
        return suspectedNanos != NOT_SUSPECTED;
    }

    long suspectedNanos() {
        return suspectedNanos;
    }

    void suspect(long nowNanos) {
        suspectedNanos = nowNanos;
    }
}
