package io.tidemark.broker.net;

import io.tidemark.common.port.Shard;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that connections hold and that only their clients can free: halves of frames, or answers that are not read.
 * While there are more than may be, the connections that have gone longest without progress are let go, so that those
 * who hold and do nothing are not paid for by the others. Safe on any thread.
 */
final class HeldBytes {
    /** In one grace, how often is looked for somebody who has used it up. */
    private static final int LOOKS_IN_A_GRACE = 4;

    private final long bound;
    private final long graceNanos;
    private final AtomicLong total = new AtomicLong();

    /** Of what is held, by connections that were told to go. */
    private final AtomicLong leaving = new AtomicLong();
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /** At most one entry for each connection that waits. */
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looksAgain = new AtomicBoolean();

    /**
     * Nothing is held yet.
     *
     * @param bound in bytes
     * @param graceMs how long a connection may be without progress although there is too much
     */
    HeldBytes(long bound, long graceMs) {
        this.bound = bound;
        graceNanos = graceMs * 1_000_000;
    }

    /** What one connection holds. Set by its shard, looked at by all. */
    final class Share {
        private final Runnable letGo;
        private volatile long bytes;
        private volatile long sinceNanos;

        /** What was counted as leaving; 0 where it was not told to go. */
        private final AtomicLong left = new AtomicLong();

        private Share(Runnable letGo) {
            this.letGo = letGo;
        }

        /** Notes how many bytes there are now; if that is another number, there was progress. */
        void set(long now, long nowNanos) {
            long before = bytes;
            if (now == before)
                return;
            sinceNanos = nowNanos;
            bytes = now;
            if (before == 0)
                shares.add(this);
            if (now == 0)
                shares.remove(this);
            stay();
            total.addAndGet(now - before);
            if (now < before && !isTooMuch())
                wakeAll();
        }

        /** Takes it back that it has to go: it has made progress, or holds nothing any more. */
        void stay() {
            leaving.addAndGet(-left.getAndSet(0));
        }

        private boolean leave() {
            long now = bytes;
            if (now == 0 || !left.compareAndSet(0, now))
                return false;
            leaving.addAndGet(now);
            return true;
        }

        long bytes() {
            return bytes;
        }
    }

    /**
     * A new connection's, which holds nothing.
     *
     * @param letGo called on any thread when it is to go: it ends, or notes the progress that it has made
     */
    Share share(Runnable letGo) {
        return new Share(letGo);
    }

    /** Whether there is more than may be, without those who are on their way out. */
    boolean isTooMuch() {
        return total.get() - leaving.get() > bound;
    }

    /** Has a connection told, once, when there is no longer too much. */
    void waitFor(Runnable askAgain) {
        waiting.add(askAgain);
        if (!isTooMuch())
            wakeAll();
    }

    private void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll())
            next.run();
    }

    /** While there is too much, lets go whom it may, and looks again later on that shard. */
    void relieve(Shard shard, long nowNanos) {
        while (isTooMuch()) {
            Share longest = longestStuck(nowNanos);
            if (longest == null) {
                lookAgain(shard, nowNanos);
                return;
            }
            if (longest.leave())
                longest.letGo.run();
        }
        wakeAll();
    }

    private @Nullable Share longestStuck(long nowNanos) {
        Share longest = null;
        for (Share each : shares) {
            if (each.left.get() == 0 && nowNanos - each.sinceNanos >= graceNanos
                    && (longest == null || each.sinceNanos - longest.sinceNanos < 0))
                longest = each;
        }
        return longest;
    }

    private void lookAgain(Shard shard, long nowNanos) {
        if (!looksAgain.compareAndSet(false, true))
            return;
        long afterNanos = graceNanos / LOOKS_IN_A_GRACE + 1_000_000;
        shard.schedule(afterNanos / 1_000_000, () -> {
            looksAgain.set(false);
            relieve(shard, nowNanos + afterNanos);
        });
    }

    long total() {
        return total.get();
    }
}
