package io.tidemark.replication.partition;

import io.tidemark.replication.log.EpochEndOffset;
import org.apache.kafka.common.protocol.Errors;

/** The answer to OffsetForLeaderEpoch. */
public record FoundEpoch(Errors error, EpochEndOffset end) {
    static FoundEpoch failed(Errors error) {
        return new FoundEpoch(error, EpochEndOffset.UNDEFINED);
    }
}
