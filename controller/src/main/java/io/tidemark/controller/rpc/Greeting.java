package io.tidemark.controller.rpc;

import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import org.jspecify.annotations.Nullable;

/**
 * How a node begins the connections that it opens: it says who it is, and looks at who answers. Nothing else is
 * sent before that. Called on event loops, so it must not block; safe on any thread.
 */
public interface Greeting {
    /** Who this node is. */
    HelloRequest hello();

    /**
     * Why a node is not to be talked to, as a sentence for the log, or null when it may be.
     *
     * @param peer where it was reached
     * @param response who it says it is
     */
    @Nullable
    String objection(String peer, HelloResponse response);
}
