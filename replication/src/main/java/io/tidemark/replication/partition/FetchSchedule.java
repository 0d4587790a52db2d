package io.tidemark.replication.partition;

/** Whoever fetches for this broker's followers. Called on the shard. */
public interface FetchSchedule {
    /**
     * A follower may be fetched for from now on, or again: {@link Partition#nextFetch} has something new to say. Is
     * called when it follows another leader, has been cut, or has flushed what it was sent.
     */
    void readyToFetch(Partition partition);
}
