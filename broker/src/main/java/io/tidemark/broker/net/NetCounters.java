package io.tidemark.broker.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What happened to connections. Safe on any thread. */
public final class NetCounters {
    /** Why a connection was closed from this side. */
    public enum Closed {
        /** Bytes that are no frame, or no request. */
        MALFORMED,
        /** A request of an API or a version that is not served. */
        NOT_SERVED,
        /** As many connections as there may be, of all or of its address, were there already. */
        TOO_MANY_CONNECTIONS,
        /** Nothing came from it for as long as a connection may be idle. */
        IDLE,
        /** A frame did not arrive in the time that one may take. */
        SLOW_FRAME,
        /** Its answers were not read, and others needed the memory. */
        NOT_READING,
        /** Its request could not be answered. */
        NO_ANSWER
    }

    private final Map<Closed, LongAdder> closed = new EnumMap<>(Closed.class);
    private final AtomicLong open = new AtomicLong();
    private final LongAdder accepted = new LongAdder();

    public NetCounters() {
        for (Closed each : Closed.values())
            closed.put(each, new LongAdder());
    }

    void closed(Closed why) {
        counter(why).increment();
    }

    void opened() {
        accepted.increment();
        open.incrementAndGet();
    }

    void gone() {
        open.decrementAndGet();
    }

    /** How many connections were closed from this side for that reason. */
    public long count(Closed why) {
        return counter(why).sum();
    }

    /** How many connections there are. */
    public long open() {
        return open.get();
    }

    /** How many there ever were. */
    public long accepted() {
        return accepted.sum();
    }

    private LongAdder counter(Closed why) {
        LongAdder counter = closed.get(why);
        if (counter == null)
            throw new IllegalStateException("no counter for " + why);
        return counter;
    }
}
