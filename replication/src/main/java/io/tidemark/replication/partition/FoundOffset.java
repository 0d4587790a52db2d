package io.tidemark.replication.partition;

import org.apache.kafka.common.protocol.Errors;

/**
 * The answer to an {@link OffsetQuery}.
 *
 * @param timestampMs the record's, or -1
 * @param offset -1 where there is no such record
 * @param leaderEpoch the epoch of that offset, or -1
 */
public record FoundOffset(Errors error, long timestampMs, long offset, int leaderEpoch) {
    static FoundOffset failed(Errors error) {
        return new FoundOffset(error, -1, -1, -1);
    }

    static FoundOffset of(long timestampMs, long offset, int leaderEpoch) {
        return new FoundOffset(Errors.NONE, timestampMs, offset, leaderEpoch);
    }
}
