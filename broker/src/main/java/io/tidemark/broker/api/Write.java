package io.tidemark.broker.api;

import io.tidemark.broker.produce.Looked;
import io.tidemark.replication.partition.ProduceAnswer;
import io.tidemark.replication.partition.ProduceListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a Produce request. Its answer is written by the partition's shard, before it tells the
 * {@link Production} that it is done, and read after that by whoever is the last one done.
 */
final class Write implements ProduceListener {
    private static final ProduceAnswer UNANSWERED = new ProduceAnswer(Errors.UNKNOWN_SERVER_ERROR, null, -1,
            -1,
            -1, -1);
    private static final long NO_LOG_START = -1;

    private final Production production;
    private final int index;
    private final @Nullable TopicIdPartition target;
    private final @Nullable ByteBuffer batch;
    private ProduceAnswer answer = UNANSWERED;
    private List<Looked.BadRecord> badRecords = List.of();

    /**
     * One that is to be appended if it looks good, and is refused otherwise.
     *
     * @param index which partition
     * @param target the same, where there is such a partition
     */
    Write(Production production, int index, @Nullable TopicIdPartition target, Looked looked) {
        this.production = production;
        this.index = index;
        this.target = target;
        switch (looked) {
            case Looked.Good good -> batch = good.batch();
            case Looked.Bad bad -> {
                batch = null;
                answer = answer(bad, NO_LOG_START);
            }
        }
    }

    private static ProduceAnswer answer(Looked.Bad bad, long logStartOffset) {
        return new ProduceAnswer(bad.error(), bad.why(), -1, -1, -1, logStartOffset);
    }

    /** Whether it is still to be answered. */
    boolean isOpen() {
        return batch != null;
    }

    int index() {
        return index;
    }

    @Nullable
    TopicIdPartition target() {
        return target;
    }

    /** The target of one that is open. */
    TopicIdPartition openTarget() {
        return Objects.requireNonNull(target);
    }

    /** The batch of one that is open. */
    ByteBuffer openBatch() {
        return Objects.requireNonNull(batch);
    }

    /** Answers that no partition takes it. */
    void refuse(Errors error, @Nullable String why) {
        refuse(new Looked.Bad(error, why), NO_LOG_START);
    }

    /** Answers that the batch is not taken. */
    void refuse(Looked.Bad bad, long logStartOffset) {
        badRecords = bad.records();
        answered(answer(bad, logStartOffset));
    }

    /** The frame stays until all are answered, which is not before all are done with their records. */
    @Override
    public void recordsDone() {}

    @Override
    public void answered(ProduceAnswer told) {
        answer = told;
        production.oneIsDone();
    }

    ProduceAnswer answer() {
        return answer;
    }

    List<Looked.BadRecord> badRecords() {
        return badRecords;
    }
}
