package io.tidemark.common.metadata.image;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two images of a cluster: which things, not how; how is for the two images to
 * tell. A thing that was touched and ended as it was may be named. Immutable; safe on any thread.
 */
public final class ClusterDelta {
    private final ClusterImage before;
    private final ClusterImage after;
    private final Map<Uuid, TopicDelta> topics;
    private final ChangedThings changed;

    /** Takes over the maps and sets, which nobody changes any more. */
    ClusterDelta(ClusterImage before, ClusterImage after, Map<Uuid, TopicDelta> topics,
            ChangedThings changed) {
        this.before = before;
        this.after = after;
        this.topics = Collections.unmodifiableMap(topics);
        this.changed = changed;
    }

    /**
     * Found by comparing, for images that did not come from each other, such as when a snapshot takes the
     * place of what a node had. Takes time with the cluster's size.
     */
    public static ClusterDelta between(ClusterImage before, ClusterImage after) {
        Map<Uuid, TopicDelta> topics = new HashMap<>();
        for (TopicImage was : before.topics().all()) {
            TopicImage is = after.topics().topic(was.id());
            if (!was.equals(is))
                topics.put(was.id(), TopicDelta.between(was, is));
        }
        for (TopicImage is : after.topics().all()) {
            if (before.topics().topic(is.id()) == null)
                topics.put(is.id(), TopicDelta.between(null, is));
        }
        return new ClusterDelta(before, after, topics, ChangedThings.between(before, after));
    }

    /** This delta and the one that follows it, as one. */
    @SuppressWarnings("ReferenceEquality")
    public ClusterDelta then(ClusterDelta later) {
        if (later.before != after)
            throw new IllegalArgumentException("a delta from %d does not follow one to %d"
                    .formatted(later.before.endOffset(), after.endOffset()));
        Map<Uuid, TopicDelta> both = new HashMap<>(topics);
        later.topics.forEach((id, delta) -> both.compute(id, (_, first) -> combined(first, delta)));
        return new ClusterDelta(before, later.after, both, changed.and(later.changed));
    }

    private static @Nullable TopicDelta combined(@Nullable TopicDelta first, TopicDelta second) {
        return first == null ? second : first.then(second);
    }

    public ClusterImage before() {
        return before;
    }

    public ClusterImage after() {
        return after;
    }

    /** The topics that were created, deleted, or had a partition change. */
    public Map<Uuid, TopicDelta> topics() {
        return topics;
    }

    /** Registered, gone, or in another state. */
    public Set<Integer> brokers() {
        return Collections.unmodifiableSet(changed.brokers);
    }

    public Set<ConfigResource> configs() {
        return Collections.unmodifiableSet(changed.configs);
    }

    public Set<QuotaEntity> quotas() {
        return Collections.unmodifiableSet(changed.quotas);
    }

    public Set<ScramKey> scram() {
        return Collections.unmodifiableSet(changed.scram);
    }

    /** The ids of access rules that were added or removed. */
    public Set<Uuid> acls() {
        return Collections.unmodifiableSet(changed.acls);
    }

    /** The names of the features whose level changed. */
    public Set<String> features() {
        return Collections.unmodifiableSet(changed.features);
    }

    public boolean producerIdsChanged() {
        return changed.producerIds;
    }

    /** Whether there is a new active controller, or another voter. */
    public boolean quorumChanged() {
        return changed.quorum;
    }

    /** Whether nothing but the offset is different. */
    public boolean isEmpty() {
        return topics.isEmpty() && changed.isEmpty() && before.formed().equals(after.formed())
                && before.unknownRecords().equals(after.unknownRecords());
    }

    @Override
    public String toString() {
        return "from %d to %d: topics %s, brokers %s, configs %s".formatted(before.endOffset(),
                after.endOffset(), topics.values(), changed.brokers, changed.configs);
    }
}
