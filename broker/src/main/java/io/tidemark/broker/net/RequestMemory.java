package io.tidemark.broker.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of requests are in memory, of all connections together. While that is as many as may be,
 * nobody reads on, but for one connection that has the pass: it may finish the frame it is at, so that
 * clients with half of a large frame each do not wait for each other for ever. What is received before a
 * connection notices comes on top: as much as one read from each socket. Safe on any thread.
 */
final class RequestMemory {
    private final long bound;
    private final HeldBytes partialFrames;
    private final AtomicLong used = new AtomicLong();
    private final AtomicReference<@Nullable Object> pass = new AtomicReference<>();

    /** At most one entry for each connection. */
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** @param bound in bytes; {@link Long#MAX_VALUE} for none */
    RequestMemory(long bound) {
        this.bound = bound;
        partialFrames = new HeldBytes(bound / 2, NetLimits.PARTIAL_GRACE_MS);
    }

    /** Of the bytes here, those of frames that are not all there: at most half, or the slowest go. */
    HeldBytes partialFrames() {
        return partialFrames;
    }

    /** Counts bytes that were received. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** Counts bytes that are no longer needed, and wakes those who wait, if there is room now. */
    void give(long bytes) {
        long left = used.addAndGet(-bytes);
        if (left < 0)
            throw new IllegalStateException("more request memory was given back than taken: " + left);
        if (left < bound)
            wakeAll();
    }

    /**
     * Whether a connection may read on.
     *
     * @param amidFrame whether it has a part of a frame, which it may finish if nobody else is doing so
     */
    @SuppressWarnings("ReferenceEquality")
    boolean mayRead(Object connection, boolean amidFrame) {
        if (used.get() < bound)
            return true;
        return amidFrame && (pass.get() == connection || pass.compareAndSet(null, connection));
    }

    /** Takes the pass back, if that connection has it: its frame is complete, or it is gone. */
    void returnPass(Object connection) {
        if (pass.compareAndSet(connection, null))
            wakeAll();
    }

    /** Has a connection told, once, when it may be worth asking again. */
    void waitFor(Runnable askAgain) {
        waiting.add(askAgain);
        if (used.get() < bound)
            wakeAll();
    }

    private void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll())
            next.run();
    }

    long used() {
        return used.get();
    }
}
