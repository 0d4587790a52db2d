package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The proposals of one {@link AlterPartition} request, one after the other. Of one thread. */
final class IsrProposals {
    /** A member of a proposed ISR whose epoch the leader does not know. */
    private static final long ANY_EPOCH = -1;

    private final ClusterImage image;
    private final Partitions partitions;
    private final int sender;
    private final NamedOnce named = new NamedOnce();
    private final List<MetadataRecord> records = new ArrayList<>();

    IsrProposals(ClusterImage image, Surroundings around, int sender) {
        this.image = image;
        this.sender = sender;
        partitions = new Partitions(image, around);
    }

    /** What has happened by the proposals so far. */
    List<MetadataRecord> records() {
        return records;
    }

    PartitionData decide(Uuid topicId, AlterPartitionRequestData.PartitionData proposal) {
        TopicImage topic = image.topics().topic(topicId);
        if (topic == null)
            return refused(proposal, Errors.UNKNOWN_TOPIC_ID);
        PartitionImage was = image.topics().partition(topicId, proposal.partitionIndex());
        if (was == null)
            return refused(proposal, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        if (named.count() >= AlterPartition.MAX_PARTITIONS)
            return refused(proposal, Errors.THROTTLING_QUOTA_EXCEEDED);
        if (!named.add(topicId, proposal.partitionIndex()))
            return refused(proposal, Errors.INVALID_REQUEST);
        Errors error = complaintAboutSender(was, proposal);
        if (error == Errors.NONE)
            error = complaintAboutIsr(was, proposal);
        return error == Errors.NONE ? decide(topic, was, proposal) : refused(proposal, error);
    }

    private static PartitionData refused(AlterPartitionRequestData.PartitionData proposal, Errors error) {
        return new PartitionData().setPartitionIndex(proposal.partitionIndex()).setErrorCode(error.code());
    }

    private Errors complaintAboutSender(PartitionImage was,
            AlterPartitionRequestData.PartitionData proposal) {
        if (proposal.leaderEpoch() > was.leaderEpoch() || proposal.partitionEpoch() > was.partitionEpoch())
            return Errors.NOT_CONTROLLER;
        if (proposal.leaderEpoch() < was.leaderEpoch())
            return Errors.FENCED_LEADER_EPOCH;
        if (sender != was.leader())
            return Errors.INVALID_REQUEST;
        return proposal.partitionEpoch() < was.partitionEpoch() ? Errors.INVALID_UPDATE_VERSION
                : Errors.NONE;
    }

    private Errors complaintAboutIsr(PartitionImage was, AlterPartitionRequestData.PartitionData proposal) {
        BrokerIds isr = isr(was, proposal);
        if (isr == null || !isr.contains(was.leader()) || proposal.leaderRecoveryState() != 0)
            return Errors.INVALID_REQUEST;
        for (BrokerState each : proposal.newIsrWithEpochs()) {
            if (!isKnown(each))
                return Errors.INELIGIBLE_REPLICA;
        }
        for (int i = 0; i < isr.size(); i++) {
            if (!isEligible(was, isr.get(i)))
                return Errors.INELIGIBLE_REPLICA;
        }
        return Errors.NONE;
    }

    private boolean isKnown(BrokerState member) {
        BrokerImage broker = image.brokers().broker(member.brokerId());
        return broker != null
                && (member.brokerEpoch() == ANY_EPOCH || member.brokerEpoch() == broker.epoch());
    }

    private boolean isEligible(PartitionImage was, int member) {
        return member == sender ? partitions.standing().mayBeInSync(was, member)
                : partitions.standing().mayLead(was, member);
    }

    /** The proposed ISR, in either of the forms it may have; null if it is none of the partition. */
    private static @Nullable BrokerIds isr(PartitionImage was,
            AlterPartitionRequestData.PartitionData proposal) {
        List<BrokerState> states = proposal.newIsrWithEpochs();
        List<Integer> ids = states.isEmpty() ? proposal.newIsr()
                : states.stream().map(BrokerState::brokerId).toList();
        boolean fits = ids.size() <= was.replicas().size()
                && ids.stream().allMatch(was.replicas()::contains)
                && ids.stream().distinct().count() == ids.size();
        return fits && !ids.isEmpty() ? BrokerIds.copyOf(ids) : null;
    }

    private PartitionData decide(TopicImage topic, PartitionImage was,
            AlterPartitionRequestData.PartitionData proposal) {
        BrokerIds isr = isr(was, proposal);
        Wish wish = isr == null ? Wish.none(was) : Wish.none(was).withIsr(isr);
        Partitions.Change change = partitions.decide(topic, proposal.partitionIndex(), was, wish);
        MetadataRecord record = change.record().orElseGet(() -> newPartitionEpoch(topic, was, proposal));
        records.add(record);
        if (change.state().leader() != sender)
            return refused(proposal, Errors.NEW_LEADER_ELECTED);
        PartitionChanged event = record.getPartitionChanged();
        return new PartitionData()
                .setPartitionIndex(proposal.partitionIndex())
                .setLeaderId(sender)
                .setIsr(change.state().isr().toList())
                .setLeaderEpoch(event.hasLeaderEpoch() ? event.getLeaderEpoch() : was.leaderEpoch())
                .setPartitionEpoch(event.getPartitionEpoch());
    }

    /**
     * A leader that does not know what became of a proposal proposes the ISR that it has: once that is committed,
     * the lost one can only come too late.
     */
    private static MetadataRecord newPartitionEpoch(TopicImage topic, PartitionImage was,
            AlterPartitionRequestData.PartitionData proposal) {
        return new PartitionEdit(topic.id(), proposal.partitionIndex(), was).newPartitionEpoch()
                .toRecord()
                .orElseThrow();
    }
}
