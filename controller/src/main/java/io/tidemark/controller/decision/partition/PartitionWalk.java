package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.image.TopicsImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One walk past all partitions, or those of one topic, in bounded steps, each on the newest image: by topic ids, and within a topic
 * by number. It remembers only where it is. Topics and partitions may come and go between steps: one that
 * stays is visited exactly once, one that comes may not be, so whoever makes one must heed
 * {@link io.tidemark.controller.decision.Surroundings#leaving}. Of one thread.
 */
final class PartitionWalk {
    /** What is done at each partition. */
    @FunctionalInterface
    interface Visitor {
        /** The event that this partition needs, or null. */
        @Nullable
        MetadataRecord visit(TopicImage topic, int partition, PartitionImage was);
    }

    private static final Uuid FIRST = new Uuid(Long.MIN_VALUE, Long.MIN_VALUE);

    private final boolean ofOneTopic;
    private final int maxChanges;
    private final int maxVisits;
    private Uuid topicId;
    private int partition;
    private boolean isAtEnd;

    PartitionWalk() {
        this(Sweep.MAX_CHANGES, Sweep.MAX_VISITS);
    }

    /** With steps of another size. */
    PartitionWalk(int maxChanges, int maxVisits) {
        this(FIRST, false, maxChanges, maxVisits);
    }

    private PartitionWalk(Uuid topicId, boolean ofOneTopic, int maxChanges, int maxVisits) {
        this.topicId = topicId;
        this.ofOneTopic = ofOneTopic;
        this.maxChanges = maxChanges;
        this.maxVisits = maxVisits;
    }

    /** Past the partitions of one topic. */
    static PartitionWalk of(Uuid topicId) {
        return new PartitionWalk(topicId, true, Sweep.MAX_CHANGES, Sweep.MAX_VISITS);
    }

    /** Whether all were visited. */
    boolean isAtEnd() {
        return isAtEnd;
    }

    /**
     * Visits the next {@link Sweep#MAX_VISITS}, or as many as it takes to change {@link Sweep#MAX_CHANGES}.
     *
     * @return what the visitor made of them; the caller may add to it
     */
    List<MetadataRecord> step(TopicsImage topics, Visitor visitor) {
        return step(topics, maxChanges, maxVisits, visitor);
    }

    /** As {@link #step(TopicsImage, Visitor)}, and within the step size that a sweep is given. */
    List<MetadataRecord> step(TopicsImage topics, Surroundings around, Visitor visitor) {
        return step(topics, Math.min(maxChanges, around.stepSize().changes()),
                Math.min(maxVisits, around.stepSize().visits()), visitor);
    }

    private List<MetadataRecord> step(TopicsImage topics, int changes, int mostVisits, Visitor visitor) {
        List<MetadataRecord> records = new ArrayList<>();
        Iterator<TopicImage> following = following(topics);
        for (int visits = 0; visits < mostVisits && following.hasNext(); visits++) {
            TopicImage topic = following.next();
            enter(topic.id());
            if (partition >= topic.partitions().size())
                visits--; // the last step ended behind it: a step of one visit has to get past
            int end = partition + Math.min(topic.partitions().size() - partition, mostVisits - visits);
            int first = partition;
            while (partition < end && records.size() < changes)
                visit(topic, visitor, records);
            visits += partition - first;
            if (partition < topic.partitions().size())
                return records;
        }
        isAtEnd = !following.hasNext();
        return records;
    }

    private Iterator<TopicImage> following(TopicsImage topics) {
        if (!ofOneTopic)
            return topics.from(topicId).iterator();
        TopicImage only = topics.topic(topicId);
        return (only == null ? List.<TopicImage>of() : List.of(only)).iterator();
    }

    private void enter(Uuid id) {
        if (id.equals(topicId))
            return;
        topicId = id;
        partition = 0;
    }

    private void visit(TopicImage topic, Visitor visitor, List<MetadataRecord> records) {
        MetadataRecord record = visitor.visit(topic, partition, topic.partitions().get(partition));
        if (record != null)
            records.add(record);
        partition++;
    }
}
