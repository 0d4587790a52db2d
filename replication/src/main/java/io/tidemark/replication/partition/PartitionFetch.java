package io.tidemark.replication.partition;

/**
 * What somebody wants to read of one partition.
 *
 * @param reader who
 * @param fetchOffset from where on
 * @param leaderEpoch the epoch that the reader believes in, or {@link #NO_EPOCH}
 * @param lastFetchedEpoch the epoch of the record before that offset as the reader has it, or {@link #NO_EPOCH}
 *     (KIP-595)
 * @param maxBytes how many bytes to answer with at most
 */
public record PartitionFetch(FetchReader reader, long fetchOffset, int leaderEpoch, int lastFetchedEpoch,
        int maxBytes) {
    public static final int NO_EPOCH = -1;

    public PartitionFetch withMaxBytes(int bytes) {
        return new PartitionFetch(reader, fetchOffset, leaderEpoch, lastFetchedEpoch, bytes);
    }
}
