package io.tidemark.replication.partition;

import io.tidemark.replication.log.AppendOrigin;
import java.nio.ByteBuffer;

/**
 * One batch for one partition.
 *
 * @param records the batch, from the position to the limit; belongs to the partition, which also writes to it,
 *     until {@link ProduceListener#recordsDone}
 * @param acks 0, 1, or {@link #ALL}
 * @param timeoutMs how long it may wait for its followers
 * @param leaderEpoch the epoch in which the caller believes that this broker leads; {@link #ANY_EPOCH} of clients,
 *     who do not say
 */
public record ProduceRequest(ByteBuffer records, AppendOrigin origin, int acks, int timeoutMs,
        int leaderEpoch,
        ProduceListener listener) {
    /** Waits for all in-sync replicas. */
    public static final int ALL = -1;

    public static final int ANY_EPOCH = -1;

    public ProduceRequest {
        if (acks < ALL || acks > 1) throw new IllegalArgumentException("acks " + acks);
    }

    void refuse(ProduceAnswer answer) {
        listener.recordsDone();
        listener.answered(answer);
    }
}
