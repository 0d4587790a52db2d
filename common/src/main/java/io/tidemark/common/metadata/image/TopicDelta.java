package io.tidemark.common.metadata.image;

import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What became of one topic between two images: it was created, deleted, or some of its partitions changed. */
public final class TopicDelta {
    private final @Nullable TopicImage before;
    private final @Nullable TopicImage after;
    private final BitSet changed;

    /** @param changed the partitions that changed or were created; taken over, not copied */
    TopicDelta(@Nullable TopicImage before, @Nullable TopicImage after, BitSet changed) {
        if (before == null && after == null)
            throw new IllegalArgumentException("a topic that was neither before nor after has no delta");
        this.before = before;
        this.after = after;
        this.changed = changed;
    }

    /** What is different between the two, found by comparing; either may be null, not both. */
    static TopicDelta between(@Nullable TopicImage before, @Nullable TopicImage after) {
        BitSet changed = new BitSet();
        PartitionVector was = before == null ? PartitionVector.EMPTY : before.partitions();
        if (after != null)
            after.partitions().collectChanges(was, changed);
        return new TopicDelta(before, after, changed);
    }

    /** What this delta and the one after it come to; null if the topic came and went. */
    @Nullable
    TopicDelta then(TopicDelta later) {
        if (before == null && later.after == null)
            return null;
        BitSet both = (BitSet) changed.clone();
        both.or(later.changed);
        return new TopicDelta(before, later.after, both);
    }

    public Uuid id() {
        return present().id();
    }

    public String name() {
        return present().name();
    }

    private TopicImage present() {
        return after != null ? after : Objects.requireNonNull(before);
    }

    /** As it was; null if it was not there. */
    public @Nullable TopicImage before() {
        return before;
    }

    /** As it is; null if it is gone. */
    public @Nullable TopicImage after() {
        return after;
    }

    public boolean isCreated() {
        return before == null;
    }

    public boolean isDeleted() {
        return after == null;
    }

    /** The numbers of the partitions that changed or were created, rising; none of a deleted topic. */
    public IntStream changedPartitions() {
        return after == null ? IntStream.empty() : changed.stream();
    }

    /** The partition as it was; null if it was not there. */
    public @Nullable PartitionImage before(int partition) {
        return in(before, partition);
    }

    /** The partition as it is; null if it is gone. */
    public @Nullable PartitionImage after(int partition) {
        return in(after, partition);
    }

    private static @Nullable PartitionImage in(@Nullable TopicImage topic, int partition) {
        return topic == null || partition >= topic.partitions().size() ? null
                : topic.partitions().get(partition);
    }

    @Override
    public String toString() {
        if (isDeleted())
            return "topic " + name() + " deleted";
        return "topic " + name() + (isCreated() ? " created, partitions " : " changed, partitions ")
                + changed;
    }
}
