package io.tidemark.controller.lifecycle;

import java.util.function.Consumer;

/** Finds out whether anybody listens where a broker said that it does. Used on the controller's shard. */
@FunctionalInterface
public interface PortProbe {
    /** What came of it. */
    enum Answer {
        /** Nobody listens there: refused, or no such host. The process is gone. */
        REFUSED,
        /** Somebody took the connection. */
        ANSWERED,
        /** Nothing was heard in time; or something that tells neither. */
        SILENT
    }

    /**
     * Connects, and hangs up at once.
     *
     * @param done hears the answer on the shard, once, later than this returns, within a bounded time
     */
    void probe(String host, int port, Consumer<Answer> done);
}
