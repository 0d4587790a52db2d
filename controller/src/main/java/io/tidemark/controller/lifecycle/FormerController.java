package io.tidemark.controller.lifecycle;

import java.util.OptionalLong;

/** What a controller that has become active knows of the one before. Called on the controller's shard. */
@FunctionalInterface
public interface FormerController {
    /** Where nothing is known. */
    FormerController UNKNOWN = _ -> OptionalLong.empty();

    /**
     * When a node was last heard of as the active controller, by the monotonic clock; empty if it was not that just before
     * this one, or nobody knows.
     */
    OptionalLong heardNanos(int nodeId);
}
