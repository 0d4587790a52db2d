package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The elections of one {@link ElectLeaders} request. Of one thread. */
final class Elections {
    private final ClusterImage image;
    private final ElectionType type;
    private final Partitions partitions;
    private final NamedOnce elected = new NamedOnce();
    private final List<MetadataRecord> records = new ArrayList<>();
    private int failures;
    private boolean exhausted;

    Elections(ClusterImage image, Surroundings around, ElectionType type) {
        this.image = image;
        this.type = type;
        partitions = new Partitions(image, around);
    }

    List<MetadataRecord> records() {
        return records;
    }

    /** Whether an election was refused because there were so many before it. */
    boolean isExhausted() {
        return exhausted;
    }

    /**
     * Elects a leader for one partition.
     *
     * @param topic null if there is none of that name
     */
    PartitionResult elect(@Nullable TopicImage topic, String name, int partition) {
        PartitionImage was = topic == null ? null : image.topics().partition(topic.id(), partition);
        if (topic == null || was == null)
            return result(partition, Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    topic == null ? "There is no topic " + name + "."
                            : "Topic " + name + " has no partition " + partition + ".");
        return elect(topic, partition, was);
    }

    /** Elects a leader for each partition of a topic that needs one; tells about these alone. */
    List<PartitionResult> electAll(TopicImage topic) {
        List<PartitionResult> results = new ArrayList<>();
        for (int i = 0; i < topic.partitions().size() && !exhausted; i++) {
            PartitionImage was = topic.partitions().get(i);
            if (isNeeded(was) && (isPossible(was) || failures++ < ElectLeaders.MAX_ELECTIONS))
                results.add(elect(topic, i, was));
        }
        return results;
    }

    private PartitionResult elect(TopicImage topic, int partition, PartitionImage was) {
        if (!isNeeded(was) || elected.contains(topic.id(), partition))
            return result(partition, Errors.ELECTION_NOT_NEEDED,
                    type == ElectionType.PREFERRED ? "The preferred leader leads already."
                            : "The partition has a leader.");
        if (!isPossible(was))
            return impossible(partition, was);
        Wish wish = Wish.none(was);
        Partitions.Change change = partitions.decide(topic, partition, was,
                type == ElectionType.PREFERRED ? wish.withPreferredLeader() : wish.withUncleanLeader());
        if (change.state().leader() == PartitionImage.NO_LEADER || change.record().isEmpty())
            return impossible(partition, was);
        exhausted = records.size() >= ElectLeaders.MAX_ELECTIONS;
        if (exhausted)
            return result(partition, Errors.POLICY_VIOLATION, "One request elects "
                    + ElectLeaders.MAX_ELECTIONS + " leaders at most: ask again for the others.");
        elected.add(topic.id(), partition);
        records.add(change.record().get());
        return result(partition, Errors.NONE, null);
    }

    private boolean isNeeded(PartitionImage was) {
        return type == ElectionType.PREFERRED ? was.leader() != was.preferredLeader() : !was.hasLeader();
    }

    /** Finds soon that nobody can be elected, since that may be so for a great many partitions. */
    private boolean isPossible(PartitionImage was) {
        if (type == ElectionType.PREFERRED)
            return was.isr().contains(was.preferredLeader())
                    && partitions.standing().mayLead(was, was.preferredLeader());
        return was.replicas().stream().anyMatch(id -> partitions.standing().mayLead(was, id));
    }

    private PartitionResult impossible(int partition, PartitionImage was) {
        return type == ElectionType.PREFERRED
                ? result(partition, Errors.PREFERRED_LEADER_NOT_AVAILABLE,
                        "The preferred leader, broker " + was.preferredLeader()
                                + ", is not in sync, or may not lead.")
                : result(partition, Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        "No replica may lead: they are fenced, shutting down, or in a log directory that failed.");
    }

    private static PartitionResult result(int partition, Errors error, @Nullable String message) {
        return new PartitionResult()
                .setPartitionId(partition)
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
