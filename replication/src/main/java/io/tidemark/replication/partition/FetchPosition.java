package io.tidemark.replication.partition;

/**
 * Where a follower goes on, and what it believes: what the fetcher asks the leader, and what an answer must fit to.
 *
 * @param leader whom to ask
 * @param leaderEpoch the epoch it follows in
 * @param fetchOffset the end of its log; with {@code flush.messages=1} all below it is flushed
 * @param lastFetchedEpoch the epoch of its last record, or {@link PartitionFetch#NO_EPOCH}
 * @param logStartOffset where its log begins
 */
public record FetchPosition(int leader, int leaderEpoch, long fetchOffset, int lastFetchedEpoch,
        long logStartOffset) {}
