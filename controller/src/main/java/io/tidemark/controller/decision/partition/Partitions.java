package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies the rules to the partitions of one image, for one decision or one step. Of one thread. */
final class Partitions {
    private final Standing standing;
    private final TopicTerms.OfTopics terms;

    Partitions(ClusterImage image, Surroundings around) {
        this(image, around, Standing.of(image, around));
    }

    Partitions(ClusterImage image, Surroundings around, Standing standing) {
        this.standing = standing;
        terms = new TopicTerms.OfTopics(image, around.config());
    }

    Standing standing() {
        return standing;
    }

    TopicTerms terms(TopicImage topic) {
        return terms.of(topic);
    }

    /**
     * A decision about one partition.
     *
     * @param state what becomes of it
     * @param record the event; none if nothing changes
     */
    record Change(PartitionState state, Optional<MetadataRecord> record) {}

    /** What becomes of that partition. */
    Change decide(TopicImage topic, int partition, PartitionImage was, Wish wish) {
        PartitionState state = new PartitionRules(standing, terms.of(topic)).apply(was, wish);
        int emptied = wish.emptied() ? wish.suspect() : PartitionImage.NO_LEADER;
        return new Change(state, state.after(was, topic.id(), partition, emptied));
    }

    /** The event of {@link #decide}, or null. */
    @Nullable
    MetadataRecord record(TopicImage topic, int partition, PartitionImage was, Wish wish) {
        return decide(topic, partition, was, wish).record().orElse(null);
    }
}
