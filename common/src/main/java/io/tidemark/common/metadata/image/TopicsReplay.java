package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.TopicDeleted;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The topics while events are replayed. A topic that changes is opened once, and closed at the end, so that
 * a thousand changes of its partitions cost a thousand array stores. Of one thread.
 */
final class TopicsReplay {
    private final TopicsImage before;
    private final MapDraft<String, Uuid> names;

    /** The topics that changed, those that are gone again included. */
    private final Map<Uuid, Open> open = new HashMap<>();

    private final Sharing sharing = new Sharing();
    private int partitionCount;

    /** The topic of the last event: the next one is mostly about the same. */
    private @Nullable Open last;

    TopicsReplay(TopicsImage before) {
        this.before = before;
        names = new MapDraft<>(before.idsByName());
        partitionCount = before.partitionCount();
    }

    void created(TopicCreated event) {
        TopicImage topic = TopicImage.created(event);
        if (open.containsKey(topic.id()) || before.topic(topic.id()) != null)
            throw new ContradictingRecord(
                    "topic '" + topic.name() + "' was created with the id of another: " + topic.id());
        if (names.get(topic.name()) != null)
            throw new ContradictingRecord(
                    "topic '" + topic.name() + "' was created, but there is one with that name");
        Open created = new Open(null, topic);
        open.put(topic.id(), created);
        last = created;
        names.put(topic.name(), topic.id());
    }

    /** The name of what was deleted. */
    String deleted(TopicDeleted event) {
        Open topic = require(event.getTopicId(), "was deleted");
        topic.deleted = true;
        partitionCount -= topic.partitions.size();
        names.remove(topic.image.name());
        last = null;
        return topic.image.name();
    }

    PartitionImage created(PartitionCreated event) {
        Open topic = require(event.getTopicId(), "got a partition");
        int partition = event.getPartition();
        if (partition != topic.partitions.size())
            throw new ContradictingRecord("partition %d of topic '%s' was created, but its next one is %d"
                    .formatted(partition, topic.image.name(), topic.partitions.size()));
        PartitionImage now = PartitionReplay.created(event, sharing);
        topic.partitions.add(now);
        topic.changed.set(partition);
        partitionCount++;
        return now;
    }

    /** The partition before it changed, and after. */
    Change changed(PartitionChanged event) {
        Open topic = require(event.getTopicId(), "had a partition change");
        int partition = event.getPartition();
        if (partition < 0 || partition >= topic.partitions.size())
            throw new ContradictingRecord("partition %d of topic '%s' changed, but it has only %d"
                    .formatted(partition, topic.image.name(), topic.partitions.size()));
        PartitionImage was = topic.partitions.get(partition);
        PartitionImage now = changed(topic, was, event);
        topic.partitions.set(partition, now);
        topic.changed.set(partition);
        return new Change(was, now);
    }

    private PartitionImage changed(Open topic, PartitionImage was, PartitionChanged event) {
        try {
            return PartitionReplay.changed(was, event, sharing);
        } catch (IllegalArgumentException e) {
            throw new ContradictingRecord("partition %d of topic '%s' cannot have changed: %s"
                    .formatted(event.getPartition(), topic.image.name(), e.getMessage()), e);
        }
    }

    boolean has(String name) {
        return names.get(name) != null;
    }

    private Open require(UuidValue id, String what) {
        Open topic = last;
        if (topic != null && topic.image.id().getMostSignificantBits() == id.getHigh()
                && topic.image.id().getLeastSignificantBits() == id.getLow())
            return topic;
        Uuid topicId = UuidValues.toUuid(id);
        topic = find(topicId);
        if (topic == null)
            throw new ContradictingRecord(
                    "topic " + topicId + " " + what + ", but there is none with that id");
        last = topic;
        return topic;
    }

    /** Opens the topic, unless it is not there. */
    private @Nullable Open find(Uuid id) {
        Open known = open.get(id);
        if (known != null)
            return known.deleted ? null : known;
        TopicImage image = before.topic(id);
        if (image == null)
            return null;
        Open opened = new Open(image, image);
        open.put(id, opened);
        return opened;
    }

    /** The topics as they are now, and what is different. This replay ends with it. */
    @SuppressWarnings("ReferenceEquality")
    Finished finished() {
        MapDraft<Uuid, TopicImage> topics = new MapDraft<>(before.byId());
        Map<Uuid, TopicDelta> deltas = HashMap.newHashMap(open.size());
        for (Map.Entry<Uuid, Open> each : open.entrySet()) {
            TopicImage now = each.getValue().finished();
            TopicImage was = each.getValue().was;
            if (now != null)
                topics.put(each.getKey(), now);
            else
                if (was != null)
                    topics.remove(each.getKey());
            if (now != was)
                deltas.put(each.getKey(), new TopicDelta(was, now, each.getValue().changed));
        }
        return new Finished(new TopicsImage(topics.finished(), names.finished(), partitionCount), deltas);
    }

    /** What a replay of topics comes to. */
    record Finished(TopicsImage image, Map<Uuid, TopicDelta> deltas) {}

    /** A partition before and after an event. */
    record Change(PartitionImage was, PartitionImage now) {}

    /** A topic with events. */
    private static final class Open {
        /** As it was before the replay; null if it was not. */
        final @Nullable TopicImage was;

        /** Its id and name, and the partitions it had. */
        final TopicImage image;
        final PartitionVector.Draft partitions;
        final BitSet changed = new BitSet();
        boolean deleted;

        Open(@Nullable TopicImage was, TopicImage image) {
            this.was = was;
            this.image = image;
            partitions = image.partitions().draft();
        }

        @Nullable
        TopicImage finished() {
            if (deleted)
                return null;
            return changed.isEmpty() ? image : image.with(partitions.finished());
        }
    }
}
