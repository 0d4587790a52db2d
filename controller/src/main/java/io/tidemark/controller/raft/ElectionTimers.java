package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import io.tidemark.common.port.Clock;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * When a node looks whether its leader has fallen silent, and when a candidate gives a vote up.
 *
 * <p>JRaft looks at some moment in each election timeout or up to half of another one later, so that it takes up to
 * twice as long as was configured before it notices, and by chance two voters notice at once and split the vote. Here
 * the moment follows from when the leader was heard last, and from the node's place in the {@link StandingOrder}:
 *
 * <pre>
 *   heard |------ election timeout ------|-- half the delay --| first voter |-- 2/3 of the delay --| second voter ...
 * </pre>
 *
 * <p>Before the election timeout has passed nobody grants a vote; half the delay on top is for a leader that is busy.
 * Whoever asked in vain, since others have heard the leader a little later, asks again after one turn, some times; from
 * then on as JRaft would. Safe on any thread.
 */
final class ElectionTimers {
    /** How often it asks again in quick succession. */
    private static final int QUICK_LOOKS = 4;

    /**
     * What JRaft adds to an election timeout by chance, at most, in milliseconds: more than is wanted, and scaled down
     * here. It looks just as often whether somebody waits to read, which nobody does, and that wakes a thread up.
     */
    static final int JRAFT_DELAY_MS = 1_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final Timer timer;
    private final Clock clock;
    private final RaftSettings.Elections elections;
    private final StandingOrder order;
    private volatile long heardNanos = NEVER;

    /** Looks since the leader was heard; by one thread at a time, JRaft's lock of the timer. */
    private int looks;

    /** @param timer runs what is due */
    ElectionTimers(Timer timer, Clock clock, RaftSettings.Elections elections, StandingOrder order) {
        this.timer = timer;
        this.clock = clock;
        this.elections = elections;
        this.order = order;
    }

    /** Something came from a leader. One that was deposed counts, too: that only makes this node wait. */
    void onHeard() {
        heardNanos = clock.monotonicNanos();
    }

    /** When something came from a leader last, by the monotonic clock; empty before it did. */
    OptionalLong heardNanos() {
        long heard = heardNanos;
        return heard == NEVER ? OptionalLong.empty() : OptionalLong.of(heard);
    }

    /** A follower's: runs a task when its leader may have been lost. */
    Timer forFollowers() {
        return new Delayed(this::msToNextLook);
    }

    /** A candidate's: runs a task when its vote has come to nothing. */
    Timer forCandidates() {
        return new Delayed(this::scaledMs);
    }

    /** The configured time, and by chance some more. */
    private long scaledMs(long jraftMs) {
        long byChanceMs = Math.max(0, jraftMs - elections.timeoutMs());
        return elections.timeoutMs() + byChanceMs * elections.delayMs() / JRAFT_DELAY_MS;
    }

    private long msToNextLook(long jraftMs) {
        long heard = heardNanos;
        OptionalInt before = order.votersBefore();
        if (heard == NEVER || before.isEmpty()) return scaledMs(jraftMs);
        long turnMs = Math.max(1, 2L * elections.delayMs() / 3);
        long silentMs = TimeUnit.NANOSECONDS.toMillis(clock.monotonicNanos() - heard);
        long leftMs = elections.timeoutMs() + elections.delayMs() / 2 + before.getAsInt() * turnMs - silentMs;
        if (leftMs > 0) {
            looks = 0;
            return leftMs;
        }
        return ++looks <= QUICK_LOOKS ? turnMs : scaledMs(jraftMs);
    }

    /** JRaft's timers, with other times. */
    private final class Delayed implements Timer {
        private final LongUnaryOperator delay;

        /** @param delay how long from now, in milliseconds, by how long JRaft would wait */
        Delayed(LongUnaryOperator delay) {
            this.delay = delay;
        }

        @Override
        public Timeout newTimeout(TimerTask task, long jraftDelay, TimeUnit unit) {
            return timer.newTimeout(task, delay.applyAsLong(unit.toMillis(jraftDelay)),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public Set<Timeout> stop() {
            return Set.of();
        }
    }
}
