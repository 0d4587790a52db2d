package io.tidemark.replication.partition;

import org.apache.kafka.common.protocol.Errors;

/** Whoever waits for records to be deleted. Called on the shard, once. */
public interface DeleteListener {
    /**
     * The records are gone, or why not.
     *
     * @param lowWatermark the first offset that a live replica may still have; -1 where nobody can tell
     */
    void answered(Errors error, long lowWatermark);
}
