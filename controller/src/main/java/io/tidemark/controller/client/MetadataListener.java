package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.ClusterDelta;

/** Hears of committed metadata, on the shard of the broker that pulls it. Must not block, nor throw. */
@FunctionalInterface
public interface MetadataListener {
    /**
     * The image moved on: by one entry of the log, or by a snapshot that took its place. Each delta begins
     * where the one before it ended; the first begins with
     * {@link io.tidemark.common.metadata.image.ClusterImage#EMPTY}. Also comes when only the offset moved.
     */
    void onDelta(ClusterDelta delta);
}
