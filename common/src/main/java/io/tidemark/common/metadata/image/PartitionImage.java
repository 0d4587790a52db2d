package io.tidemark.common.metadata.image;

import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.UuidValue;
import java.util.Objects;
import org.apache.kafka.common.Uuid;

/**
 * One partition as the cluster knows it. Immutable; its constructor holds to what is always true:
 *
 * <ul>
 *   <li>there are replicas, and the ISR, the eligible leader replicas (ELR), and what is being added or
 *       removed are among them;
 *   <li>nobody is both in the ISR and in the ELR, or both being added and being removed;
 *   <li>the leader, if there is one, is in the ISR; the last known leader is a replica;
 *   <li>epochs are not negative; directories are known for all replicas or for none.
 * </ul>
 *
 * <p>A million of these are in memory: it takes 40 bytes, and its lists are shared ({@link Sharing}). What
 * most partitions do not have is behind one reference, {@link Rare}.
 */
public final class PartitionImage {
    /** No broker leads, or none is known to have led. */
    public static final int NO_LEADER = -1;

    private final BrokerIds replicas;
    private final BrokerIds isr;
    private final ReplicaDirectories directories;
    private final Rare rare;
    private final int leader;
    private final int leaderEpoch;
    private final int partitionEpoch;

    /**
     * What only a partition in trouble or on the move has.
     *
     * @param eligibleLeaderReplicas KIP-966
     * @param lastKnownLeader or {@link #NO_LEADER}
     * @param addingReplicas of a reassignment
     * @param removingReplicas of a reassignment
     * @param unknown fields of newer nodes
     */
    record Rare(BrokerIds eligibleLeaderReplicas, int lastKnownLeader, BrokerIds addingReplicas,
            BrokerIds removingReplicas, UnknownFieldSet unknown) {
        static final Rare NOTHING = new Rare(BrokerIds.NONE, NO_LEADER, BrokerIds.NONE, BrokerIds.NONE,
                UnknownFieldSet.getDefaultInstance());

        /** Shared when there is nothing in it. */
        static Rare of(BrokerIds elr, int lastKnownLeader, BrokerIds adding, BrokerIds removing,
                UnknownFieldSet unknown) {
            boolean nothing = lastKnownLeader == NO_LEADER && elr.isEmpty() && adding.isEmpty()
                    && removing.isEmpty() && unknown.isEmpty();
            return nothing ? NOTHING : new Rare(elr, lastKnownLeader, adding, removing, unknown);
        }
    }

    PartitionImage(BrokerIds replicas, BrokerIds isr, int leader, int leaderEpoch, int partitionEpoch,
            ReplicaDirectories directories, Rare rare) {
        this.replicas = replicas;
        this.isr = isr;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        this.partitionEpoch = partitionEpoch;
        this.directories = directories;
        this.rare = rare;
        check(!replicas.isEmpty(), "it has no replicas");
        check(replicas.containsAll(isr), "its ISR is not within its replicas");
        check(leader == NO_LEADER || isr.contains(leader), "its leader is not in its ISR");
        check(leaderEpoch >= 0 && partitionEpoch >= 0, "an epoch is negative");
        check(directories.isUnknown() || directories.size() == replicas.size(),
                "it does not have one directory for each replica");
        if (hasRare())
            checkRare();
    }

    private void checkRare() {
        BrokerIds elr = rare.eligibleLeaderReplicas;
        check(replicas.containsAll(elr), "its eligible leader replicas are not within its replicas");
        check(!isr.containsAny(elr), "an eligible leader replica is in the ISR too");
        check(replicas.containsAll(rare.addingReplicas), "what is being added is not within its replicas");
        check(replicas.containsAll(rare.removingReplicas),
                "what is being removed is not within its replicas");
        check(!rare.addingReplicas.containsAny(rare.removingReplicas),
                "a replica is being added and being removed");
        check(rare.lastKnownLeader == NO_LEADER || replicas.contains(rare.lastKnownLeader),
                "its last known leader is not among its replicas");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds)
            throw new IllegalArgumentException(
                    "a partition is not possible, since " + otherwise + ": " + this);
    }

    /** The brokers that hold it, the preferred leader first. */
    public BrokerIds replicas() {
        return replicas;
    }

    /** The replicas that are in sync. */
    public BrokerIds isr() {
        return isr;
    }

    /** The leader's broker id, or {@link #NO_LEADER}. */
    public int leader() {
        return leader;
    }

    public boolean hasLeader() {
        return leader != NO_LEADER;
    }

    /** The broker that leads if it can: the first replica. */
    public int preferredLeader() {
        return replicas.get(0);
    }

    /** Rises with each change of the leader. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Rises with each change of the partition. */
    public int partitionEpoch() {
        return partitionEpoch;
    }

    /** Out of the ISR, yet known to have all below the high watermark (KIP-966). */
    public BrokerIds eligibleLeaderReplicas() {
        return rare.eligibleLeaderReplicas;
    }

    /** Who led last, while nobody leads; or {@link #NO_LEADER}. */
    public int lastKnownLeader() {
        return rare.lastKnownLeader;
    }

    public BrokerIds addingReplicas() {
        return rare.addingReplicas;
    }

    public BrokerIds removingReplicas() {
        return rare.removingReplicas;
    }

    /** Whether a reassignment is under way. */
    public boolean isReassigning() {
        return !rare.addingReplicas.isEmpty() || !rare.removingReplicas.isEmpty();
    }

    /** The log directory of a broker's replica; the zero id where it is not known, or there is no replica. */
    public Uuid directory(int brokerId) {
        int index = directories.isUnknown() ? -1 : replicas.indexOf(brokerId);
        return index < 0 ? Uuid.ZERO_UUID : directories.get(index);
    }

    public ReplicaDirectories directories() {
        return directories;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean hasRare() {
        return rare != Rare.NOTHING;
    }

    Rare rare() {
        return rare;
    }

    /** This partition as the record that creates it, as a snapshot has it. */
    PartitionCreated toRecord(UuidValue topicId, int partition) {
        PartitionCreated.Builder record = PartitionCreated.newBuilder()
                .setTopicId(topicId)
                .setPartition(partition)
                .setLeader(leader)
                .setLeaderEpoch(leaderEpoch)
                .setPartitionEpoch(partitionEpoch)
                .setLastKnownLeader(rare.lastKnownLeader);
        for (int i = 0; i < replicas.size(); i++)
            record.addReplicas(replicas.get(i));
        for (int i = 0; i < isr.size(); i++)
            record.addIsr(isr.get(i));
        for (int i = 0; i < 2 * directories.size(); i++)
            record.addDirectories(directories.half(i));
        if (hasRare())
            addRare(record);
        return record.build();
    }

    private void addRare(PartitionCreated.Builder record) {
        record.addAllEligibleLeaderReplicas(rare.eligibleLeaderReplicas.toList())
                .addAllAddingReplicas(rare.addingReplicas.toList())
                .addAllRemovingReplicas(rare.removingReplicas.toList())
                .setUnknownFields(rare.unknown);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionImage that && partitionEpoch == that.partitionEpoch
                && leaderEpoch == that.leaderEpoch && leader == that.leader && replicas.equals(that.replicas)
                && isr.equals(that.isr) && directories.equals(that.directories) && rare.equals(that.rare);
    }

    @Override
    public int hashCode() {
        return Objects.hash(replicas, isr, leader, leaderEpoch, partitionEpoch, directories, rare);
    }

    @Override
    public String toString() {
        String text = "leader " + leader + ", leader epoch " + leaderEpoch + ", partition epoch "
                + partitionEpoch + ", replicas " + replicas + ", isr " + isr;
        if (hasRare())
            text += ", eligible leader replicas " + rare.eligibleLeaderReplicas + ", last known leader "
                    + rare.lastKnownLeader + ", adding " + rare.addingReplicas + ", removing "
                    + rare.removingReplicas;
        return text;
    }
}
