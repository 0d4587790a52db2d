package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * Gives a leader to each partition that has none, after unclean.leader.election.enable was set for a topic,
 * or for all: where the config now allows it, one that may lack acknowledged records.
 */
public final class UncleanElectionSweep implements Sweep {
    private final Optional<Uuid> onlyTopic;
    private final PartitionWalk walk;
    private boolean done;

    UncleanElectionSweep(Optional<Uuid> onlyTopic, PartitionWalk walk) {
        this.onlyTopic = onlyTopic;
        this.walk = walk;
    }

    /** For one topic. */
    public static UncleanElectionSweep ofTopic(Uuid topicId) {
        return new UncleanElectionSweep(Optional.of(topicId), PartitionWalk.of(topicId));
    }

    /** For all topics. */
    public static UncleanElectionSweep ofAllTopics() {
        return new UncleanElectionSweep(Optional.empty(), new PartitionWalk());
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        Partitions partitions = new Partitions(image, around);
        List<MetadataRecord> records = walk.step(image.topics(), around,
                (topic, partition, was) -> was.hasLeader() ? null
                        : partitions.record(topic, partition, was, Wish.none(was)));
        done = walk.isAtEnd();
        return records;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "electing leaders uncleanly "
                + onlyTopic.map(id -> "for topic " + id).orElse("for all topics");
    }
}
