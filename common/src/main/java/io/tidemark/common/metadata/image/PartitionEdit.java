package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Says what shall be different about a partition, and makes the event of it: only what really differs is in
 * it, the partition epoch rises by one, and the leader epoch too when the leader is another. For decisions.
 * Of one thread.
 */
public final class PartitionEdit {
    private final PartitionImage was;
    private final PartitionChanged.Builder event;
    private @Nullable ReplicaDirectories directories;
    private boolean differs;

    public PartitionEdit(Uuid topicId, int partition, PartitionImage was) {
        this.was = was;
        event = PartitionChanged.newBuilder()
                .setTopicId(UuidValues.of(topicId))
                .setPartition(partition)
                .setPartitionEpoch(was.partitionEpoch() + 1);
    }

    /** New replicas; the directories of the old ones are then forgotten, unless new ones are given. */
    public PartitionEdit replicas(BrokerIds replicas) {
        list(PartitionChanged.REPLICAS_FIELD_NUMBER, was.replicas(), replicas, event::addReplicas);
        return this;
    }

    public PartitionEdit isr(BrokerIds isr) {
        list(PartitionChanged.ISR_FIELD_NUMBER, was.isr(), isr, event::addIsr);
        return this;
    }

    public PartitionEdit eligibleLeaderReplicas(BrokerIds elr) {
        list(PartitionChanged.ELIGIBLE_LEADER_REPLICAS_FIELD_NUMBER, was.eligibleLeaderReplicas(), elr,
                event::addEligibleLeaderReplicas);
        return this;
    }

    public PartitionEdit addingReplicas(BrokerIds adding) {
        list(PartitionChanged.ADDING_REPLICAS_FIELD_NUMBER, was.addingReplicas(), adding,
                event::addAddingReplicas);
        return this;
    }

    public PartitionEdit removingReplicas(BrokerIds removing) {
        list(PartitionChanged.REMOVING_REPLICAS_FIELD_NUMBER, was.removingReplicas(), removing,
                event::addRemovingReplicas);
        return this;
    }

    /** Another leader, or {@link PartitionImage#NO_LEADER}; the leader epoch rises if it is another. */
    public PartitionEdit leader(int leader) {
        if (leader == was.leader())
            return this;
        event.setLeader(leader);
        return newLeaderEpoch();
    }

    /** A new leader epoch, though the leader may stay: what its followers have is to be checked again. */
    public PartitionEdit newLeaderEpoch() {
        event.setLeaderEpoch(was.leaderEpoch() + 1);
        differs = true;
        return this;
    }

    /** An event even if nothing is different but the partition epoch: what was proposed in the old one is void. */
    public PartitionEdit newPartitionEpoch() {
        differs = true;
        return this;
    }

    public PartitionEdit lastKnownLeader(int leader) {
        if (leader == was.lastKnownLeader())
            return this;
        event.setLastKnownLeader(leader);
        differs = true;
        return this;
    }

    public PartitionEdit directories(ReplicaDirectories now) {
        directories = now;
        return this;
    }

    /** The event; none if nothing would be different. */
    public Optional<MetadataRecord> toRecord() {
        PartitionChanged.Builder complete = event.clone();
        ReplicaDirectories wanted = directories;
        boolean moves = wanted != null && !wanted.equals(keptDirectories());
        if (wanted != null && moves)
            addDirectories(complete, wanted);
        return differs || moves
                ? Optional.of(MetadataRecord.newBuilder().setPartitionChanged(complete).build())
                : Optional.empty();
    }

    private ReplicaDirectories keptDirectories() {
        return event.getReplicasCount() > 0 ? ReplicaDirectories.UNKNOWN : was.directories();
    }

    private static void addDirectories(PartitionChanged.Builder complete, ReplicaDirectories directories) {
        if (directories.isUnknown())
            complete.addEmptied(PartitionChanged.DIRECTORIES_FIELD_NUMBER);
        for (int i = 0; i < 2 * directories.size(); i++)
            complete.addDirectories(directories.half(i));
    }

    private void list(int field, BrokerIds old, BrokerIds now, Consumer<Integer> add) {
        if (now.equals(old))
            return;
        if (now.isEmpty())
            event.addEmptied(field);
        now.stream().forEach(add::accept);
        differs = true;
    }
}
