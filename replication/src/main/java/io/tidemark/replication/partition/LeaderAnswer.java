package io.tidemark.replication.partition;

import io.tidemark.replication.log.EpochEndOffset;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a leader has answered to a follower's fetch of one partition.
 *
 * @param diverging where the logs part, or null
 * @param records batches as they are in the leader's log, the last one perhaps cut short; the buffer stays the
 *     caller's, who keeps it as it is until the end of the shard's turn
 */
public record LeaderAnswer(Errors error, long highWatermark, long logStartOffset,
        @Nullable EpochEndOffset diverging, ByteBuffer records) {
    /** The same with records of its own. */
    LeaderAnswer copy() {
        ByteBuffer copied = ByteBuffer.allocateDirect(records.remaining()).put(records.duplicate()).flip();
        return new LeaderAnswer(error, highWatermark, logStartOffset, diverging, copied);
    }
}
