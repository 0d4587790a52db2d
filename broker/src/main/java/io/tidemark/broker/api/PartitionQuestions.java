package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.replication.partition.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;

/**
 * What one request asks of its partitions, with the places in the response where the answers go. Filled by one
 * thread, and then asked once.
 *
 * @param <Q> what is asked of one partition
 * @param <A> the place of its answer
 */
final class PartitionQuestions<Q, A> {
    /**
     * How one partition is asked.
     *
     * @param <Q> what is asked
     * @param <T> what it says
     */
    interface Question<Q, T> {
        /**
         * Called on the partition's shard.
         *
         * @param answer to be called once, on any thread
         */
        void ask(Partition partition, Q asked, Consumer<T> answer);
    }

    private final List<TopicIdPartition> targets = new ArrayList<>();
    private final List<Q> asked = new ArrayList<>();
    private final List<A> places = new ArrayList<>();

    void add(TopicIdPartition target, Q question, A place) {
        targets.add(target);
        asked.add(question);
        places.add(place);
    }

    /**
     * Asks all of them.
     *
     * @param failed what is said for a partition that is not here
     * @param tell puts an answer in its place
     * @param done hears that all answers are in their places, on the thread of the last one
     */
    <T> void ask(ReplicaHost replicas, Question<Q, T> question, Function<Errors, T> failed,
            BiConsumer<A, T> tell, Runnable done) {
        FanOut.<T>ask(replicas, targets,
                (partition, index, answer) -> question.ask(partition, asked.get(index), answer), failed,
                answers -> {
                    for (int i = 0; i < answers.size(); i++)
                        tell.accept(places.get(i), answers.get(i));
                    done.run();
                });
    }
}
