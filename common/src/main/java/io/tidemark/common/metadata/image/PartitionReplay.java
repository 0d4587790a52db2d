package io.tidemark.common.metadata.image;

import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.UnknownFields;
import java.util.function.IntUnaryOperator;

/** What an event makes of one partition. */
final class PartitionReplay {
    private PartitionReplay() {}

    static PartitionImage created(PartitionCreated event, Sharing sharing) {
        BrokerIds replicas = sharing.brokers(event.getReplicasCount(), event::getReplicas);
        PartitionImage.Rare rare = PartitionImage.Rare.of( //
                sharing.brokers(event.getEligibleLeaderReplicasCount(), event::getEligibleLeaderReplicas),
                event.getLastKnownLeader(),
                sharing.brokers(event.getAddingReplicasCount(), event::getAddingReplicas),
                sharing.brokers(event.getRemovingReplicasCount(), event::getRemovingReplicas),
                event.getUnknownFields());
        boolean allInSync = event.getIsrList().equals(event.getReplicasList());
        BrokerIds isr = allInSync ? replicas : sharing.brokers(event.getIsrCount(), event::getIsr);
        return new PartitionImage(replicas, isr, event.getLeader(), event.getLeaderEpoch(),
                event.getPartitionEpoch(),
                sharing.directories(event.getDirectoriesCount(), event::getDirectories), rare);
    }

    static PartitionImage changed(PartitionImage was, PartitionChanged event, Sharing sharing) {
        PartitionImage now = new PartitionImage(
                brokers(PartitionChanged.REPLICAS_FIELD_NUMBER, was.replicas(), event.getReplicasCount(),
                        event::getReplicas, event, sharing),
                brokers(PartitionChanged.ISR_FIELD_NUMBER, was.isr(), event.getIsrCount(), event::getIsr,
                        event, sharing),
                event.hasLeader() ? event.getLeader() : was.leader(),
                event.hasLeaderEpoch() ? event.getLeaderEpoch() : was.leaderEpoch(),
                event.getPartitionEpoch(),
                directories(was, event, sharing), rare(was.rare(), event, sharing));
        requireEpochsRise(was, now);
        return now;
    }

    private static void requireEpochsRise(PartitionImage was, PartitionImage now) {
        if (now.partitionEpoch() <= was.partitionEpoch())
            throw new IllegalArgumentException("its partition epoch would go from " + was.partitionEpoch()
                    + " to " + now.partitionEpoch());
        if (now.leaderEpoch() < was.leaderEpoch())
            throw new IllegalArgumentException(
                    "its leader epoch would go from " + was.leaderEpoch() + " to " + now.leaderEpoch());
        if (now.leader() != was.leader() && now.leaderEpoch() == was.leaderEpoch())
            throw new IllegalArgumentException("its leader would go from " + was.leader() + " to "
                    + now.leader() + " within leader epoch " + now.leaderEpoch());
    }

    private static PartitionImage.Rare rare(PartitionImage.Rare was, PartitionChanged event,
            Sharing sharing) {
        return PartitionImage.Rare.of( //
                brokers(PartitionChanged.ELIGIBLE_LEADER_REPLICAS_FIELD_NUMBER, was.eligibleLeaderReplicas(),
                        event.getEligibleLeaderReplicasCount(), event::getEligibleLeaderReplicas, event,
                        sharing),
                event.hasLastKnownLeader() ? event.getLastKnownLeader() : was.lastKnownLeader(),
                brokers(PartitionChanged.ADDING_REPLICAS_FIELD_NUMBER, was.addingReplicas(),
                        event.getAddingReplicasCount(), event::getAddingReplicas, event, sharing),
                brokers(PartitionChanged.REMOVING_REPLICAS_FIELD_NUMBER, was.removingReplicas(),
                        event.getRemovingReplicasCount(), event::getRemovingReplicas, event, sharing),
                unknown(was.unknown(), event));
    }

    private static BrokerIds brokers(int field, BrokerIds was, int size, IntUnaryOperator now,
            PartitionChanged event, Sharing sharing) {
        if (size > 0)
            return sharing.brokers(size, now);
        return isEmptied(event, field) ? BrokerIds.NONE : was;
    }

    /** Directories belong to the replicas beside them: where only those change, the old ones mean nothing. */
    private static ReplicaDirectories directories(PartitionImage was, PartitionChanged event,
            Sharing sharing) {
        if (event.getDirectoriesCount() > 0)
            return sharing.directories(event.getDirectoriesCount(), event::getDirectories);
        boolean stay = event.getReplicasCount() == 0
                && !isEmptied(event, PartitionChanged.DIRECTORIES_FIELD_NUMBER);
        return stay ? was.directories() : ReplicaDirectories.UNKNOWN;
    }

    private static UnknownFieldSet unknown(UnknownFieldSet was, PartitionChanged event) {
        UnknownFieldSet now = UnknownFields.replace(was, event.getUnknownFields());
        for (int i = 0; i < event.getEmptiedCount(); i++)
            now = UnknownFields.without(now, event.getEmptied(i));
        return now;
    }

    private static boolean isEmptied(PartitionChanged event, int field) {
        for (int i = 0; i < event.getEmptiedCount(); i++) {
            if (event.getEmptied(i) == field)
                return true;
        }
        return false;
    }
}
