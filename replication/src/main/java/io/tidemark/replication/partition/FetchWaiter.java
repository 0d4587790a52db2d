package io.tidemark.replication.partition;

/** A fetch that found too little and waits in one or several partitions. Called on the shard. */
public interface FetchWaiter {
    /**
     * Something has changed for a reader in a partition it waits in: records, the high watermark, or who leads. It
     * stays in the partition until {@link Partition#forget}; it must not leave or join one while it is called, but
     * give its shard a task.
     */
    void wake();
}
