package io.tidemark.replication.partition;

/** Whoever waits for a batch that was given to a partition. Called on the shard, each method exactly once. */
public interface ProduceListener {
    /** The batch's memory is the caller's again; comes before the answer. */
    void recordsDone();

    /** What became of it, as soon as that is known and at the latest when its time is up. */
    void answered(ProduceAnswer answer);
}
