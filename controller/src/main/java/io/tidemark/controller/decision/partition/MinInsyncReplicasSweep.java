package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes min.insync.replicas of all brokers, or of one; {@link #ofTopic} is for a topic. With a smaller one a leader
 * acknowledges with an ISR that was too small before, and who was eligible beside it is so no more. So first
 * the eligible leader replicas (KIP-966) go wherever the ISR will be large enough, and the change of the
 * config comes in the last step's records, together with what was left to do: at every offset, nobody is
 * eligible beside an ISR that has min.insync.replicas members.
 *
 * <p>The last step looks at all partitions at once, and at no more of each than whether anybody is eligible:
 * no other decision may come in between and make somebody eligible by the old config.
 */
public final class MinInsyncReplicasSweep implements Sweep {
    private final List<MetadataRecord> configs;
    private final PartitionWalk walk;
    private final int maxChanges;
    private boolean done;

    /** @param configs the events that change the brokers' config */
    public MinInsyncReplicasSweep(List<MetadataRecord> configs) {
        this(configs, new PartitionWalk(), MAX_CHANGES);
    }

    MinInsyncReplicasSweep(List<MetadataRecord> configs, PartitionWalk walk, int maxChanges) {
        this.configs = List.copyOf(configs);
        this.walk = walk;
        this.maxChanges = maxChanges;
    }

    /**
     * The same in one decision, for one topic: the events that have to stand in one batch with those that
     * change its config.
     *
     * @param image the newest one, without the change
     * @param topic the topic as it is there
     * @param configs the events that change the topic's config
     */
    public static List<MetadataRecord> ofTopic(ClusterImage image, Surroundings around, TopicImage topic,
            List<MetadataRecord> configs) {
        Partitions partitions = after(image, around, configs);
        List<MetadataRecord> records = new ArrayList<>();
        for (int i = 0; i < topic.partitions().size(); i++) {
            MetadataRecord record = visit(partitions, topic, i, topic.partitions().get(i));
            if (record != null)
                records.add(record);
        }
        return records;
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        if (done)
            return List.of();
        Partitions partitions = after(image, around, configs);
        if (!walk.isAtEnd())
            return walk.step(image.topics(), around,
                    (topic, partition, was) -> visit(partitions, topic, partition, was));
        PartitionWalk all = new PartitionWalk(maxChanges, Integer.MAX_VALUE);
        List<MetadataRecord> records = all.step(image.topics(),
                (topic, partition, was) -> visit(partitions, topic, partition, was));
        if (all.isAtEnd()) {
            done = true;
            records.addAll(configs);
        }
        return records;
    }

    private static Partitions after(ClusterImage image, Surroundings around, List<MetadataRecord> configs) {
        return new Partitions(image.replay(configs, image.endOffset()).after(), around);
    }

    private static @Nullable MetadataRecord visit(Partitions partitions, TopicImage topic, int partition,
            PartitionImage was) {
        boolean isEligibleNoMore = !was.eligibleLeaderReplicas().isEmpty()
                && was.isr().size() >= partitions.terms(topic)
                        .minInsyncReplicas(Assignment.of(was).settled().size());
        return isEligibleNoMore ? partitions.record(topic, partition, was, Wish.none(was)) : null;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "changing min.insync.replicas";
    }
}
