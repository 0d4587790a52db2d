package io.tidemark.replication.partition;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a producer hears of its batch for one partition.
 *
 * @param error {@link Errors#NONE} when it is as safe as it asked for
 * @param message a sentence on a refused batch, or null
 * @param baseOffset the first record's offset, or -1
 * @param lastOffset the last record's offset, or -1
 * @param logAppendTimeMs the time the broker stamped it with, or -1; of a batch that is there already, the
 *     greatest timestamp that it has there
 * @param logStartOffset the partition's first offset, known too where the log has refused the batch; or -1
 */
public record ProduceAnswer(Errors error, @Nullable String message, long baseOffset, long lastOffset,
        long logAppendTimeMs, long logStartOffset) {
    static ProduceAnswer failed(Errors error, @Nullable String message) {
        return new ProduceAnswer(error, message, -1, -1, -1, -1);
    }

    static ProduceAnswer failed(Errors error) {
        return failed(error, null);
    }
}
