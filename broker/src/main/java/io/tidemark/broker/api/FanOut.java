package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.replication.partition.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;

/**
 * Asks many partitions the same thing, each on its shard, and gathers what they say in the order of the question.
 *
 * @param <T> what one partition says
 */
final class FanOut<T> {
    /**
     * How one partition is asked.
     *
     * @param <T> what it says
     */
    interface Question<T> {
        /**
         * Called on the partition's shard.
         *
         * @param index which one of the question's partitions
         * @param answer to be called once, on any thread
         */
        void ask(Partition partition, int index, Consumer<T> answer);
    }

    private final List<TopicIdPartition> targets;
    private final Question<T> question;
    private final Function<Errors, T> failed;
    private final AtomicReferenceArray<T> answers;
    private final Join left;

    private FanOut(List<TopicIdPartition> targets, Question<T> question, Function<Errors, T> failed,
            Consumer<List<T>> done) {
        this.targets = targets;
        this.question = question;
        this.failed = failed;
        answers = new AtomicReferenceArray<>(targets.size());
        left = new Join(targets.size(), () -> done.accept(gathered()));
    }

    /**
     * Asks.
     *
     * @param failed what is said for a partition that is not here
     * @param done hears all answers, on the thread of the last one
     */
    static <T> void ask(ReplicaHost replicas, List<TopicIdPartition> targets, Question<T> question,
            Function<Errors, T> failed, Consumer<List<T>> done) {
        if (targets.isEmpty()) {
            done.accept(List.of());
            return;
        }
        FanOut<T> fanOut = new FanOut<>(targets, question, failed, done);
        Map<ShardReplicas, List<Integer>> byShard = new HashMap<>();
        for (int i = 0; i < targets.size(); i++)
            byShard.computeIfAbsent(replicas.of(targets.get(i).topicPartition()), _ -> new ArrayList<>())
                    .add(i);
        byShard.forEach(fanOut::hand);
    }

    private void hand(ShardReplicas on, List<Integer> indexes) {
        if (on.shard().inShard()) {
            askAll(on, indexes);
            return;
        }
        try {
            on.shard().execute(() -> askAll(on, indexes));
        } catch (RejectedExecutionException full) {
            indexes.forEach(index -> answered(index, failed.apply(Errors.REQUEST_TIMED_OUT)));
        }
    }

    private void askAll(ShardReplicas on, List<Integer> indexes) {
        for (int index : indexes) {
            switch (on.find(targets.get(index))) {
                case ShardReplicas.Found.Here here ->
                    question.ask(here.partition(), index, answer -> answered(index, answer));
                case ShardReplicas.Found.NotHere nothing -> answered(index, failed.apply(nothing.error()));
            }
        }
    }

    private void answered(int index, T answer) {
        answers.set(index, answer);
        left.oneIsDone();
    }

    private List<T> gathered() {
        List<T> gathered = new ArrayList<>(targets.size());
        for (int i = 0; i < targets.size(); i++)
            gathered.add(Objects.requireNonNull(answers.get(i)));
        return gathered;
    }
}
