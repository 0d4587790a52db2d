package io.tidemark.common.metadata.image;

import java.util.Collection;
import java.util.NavigableSet;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All topics, by id and by name. Look-ups are logarithmic in the number of topics, iteration is in the order
 * of ids (and of names, for {@link #names}).
 */
public final class TopicsImage {
    static final TopicsImage EMPTY = new TopicsImage(TreePMap.empty(), TreePMap.empty(), 0);

    private final TreePMap<Uuid, TopicImage> byId;
    private final TreePMap<String, Uuid> idsByName;
    private final int partitionCount;

    TopicsImage(TreePMap<Uuid, TopicImage> byId, TreePMap<String, Uuid> idsByName, int partitionCount) {
        this.byId = byId;
        this.idsByName = idsByName;
        this.partitionCount = partitionCount;
    }

    TreePMap<Uuid, TopicImage> byId() {
        return byId;
    }

    TreePMap<String, Uuid> idsByName() {
        return idsByName;
    }

    public @Nullable TopicImage topic(Uuid id) {
        return byId.get(id);
    }

    public @Nullable TopicImage topic(String name) {
        Uuid id = idsByName.get(name);
        return id == null ? null : byId.get(id);
    }

    /** The partition, or null if there is no such topic or it has no such partition. */
    public @Nullable PartitionImage partition(Uuid topicId, int partition) {
        TopicImage topic = byId.get(topicId);
        if (topic == null || partition < 0 || partition >= topic.partitions().size())
            return null;
        return topic.partitions().get(partition);
    }

    /** All topics, in the order of their ids. */
    public Collection<TopicImage> all() {
        return byId.values();
    }

    /** The topics whose ids are not below that one, in their order: where a walk over all goes on. */
    public Collection<TopicImage> from(Uuid id) {
        return byId.tailMap(id, true).values();
    }

    /** All names, sorted. */
    public NavigableSet<String> names() {
        return idsByName.keySet();
    }

    public int size() {
        return byId.size();
    }

    /** Of all topics together. */
    public int partitionCount() {
        return partitionCount;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicsImage that && partitionCount == that.partitionCount
                && byId.equals(that.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    @Override
    public String toString() {
        return byId.size() + " topics, " + partitionCount + " partitions";
    }
}
