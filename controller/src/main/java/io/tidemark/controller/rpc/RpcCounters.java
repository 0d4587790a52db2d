package io.tidemark.controller.rpc;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often connections were closed for a reason that an operator may want to know. Safe on any thread. */
public final class RpcCounters {
    /** Why a connection was closed, or not taken. */
    public enum Refusal {
        /**
         * Bytes that are no frame: too long, too short, not a message, never whole, or no TLS where TLS is spoken.
         */
        MALFORMED,
        /** TLS that fails: no certificate, one of an authority that is not trusted, another version. */
        HANDSHAKE_FAILED,
        /** A message that nobody here has asked for or serves. */
        UNEXPECTED,
        /** Nobody said hello in time. */
        SILENT,
        /** More connections than may be. */
        TOO_MANY_CONNECTIONS,
        /** A node of another cluster, or one that is not who the cluster knows by its id. */
        REFUSED,
        /** More work than the node can take, or answers that the peer does not read. */
        OVERLOADED
    }

    private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

    public RpcCounters() {
        for (Refusal refusal : Refusal.values()) counts.put(refusal, new LongAdder());
    }

    void add(Refusal refusal) {
        adder(refusal).increment();
    }

    /** How often it has happened. */
    public long count(Refusal refusal) {
        return adder(refusal).sum();
    }

    private LongAdder adder(Refusal refusal) {
        LongAdder adder = counts.get(refusal);
        if (adder == null) throw new IllegalStateException("no counter for " + refusal);
        return adder;
    }
}
