package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.controller.decision.partition.DecisionHistory.Cause;
import io.tidemark.controller.decision.partition.DecisionHistory.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionRequestData.PartitionData;
import org.apache.kafka.common.message.AlterPartitionRequestData.TopicData;

/**
 * What leaders propose, on its way to the controller: it may come late, twice, or never. A leader proposes
 * only who has caught up, and while a proposal is on its way it acknowledges nothing that the proposed lack.
 */
final class DelayedProposals {
    private static final int MAX_ON_THEIR_WAY = 12;

    /** A proposal on its way. */
    private record Proposal(Place place, int partitionEpoch, BrokerIds isr, List<Long> brokerEpochs,
            AlterPartitionRequestData request) {}

    private final DecisionHistory history;
    private final List<Proposal> onTheirWay = new ArrayList<>();

    DelayedProposals(DecisionHistory history) {
        this.history = history;
    }

    /** The leader of that partition, if it is alive, sends one. */
    void send(Place place) {
        PartitionImage partition = history.at(place);
        if (!partition.hasLeader() || !history.isAlive(partition.leader())
                || onTheirWay.size() >= MAX_ON_THEIR_WAY)
            return;
        BrokerIds isr = partition.isr();
        if (history.random.oneIn(8)) { // it does not know what became of one, and asks for what it has
            send(place, partition, isr);
            return;
        }
        for (int replica : partition.replicas().toArray()) {
            if (replica == partition.leader())
                continue;
            if (isr.contains(replica) && history.random.oneIn(3))
                isr = isr.minus(replica);
            else
                if (history.isAlive(replica) && history.random.nextInt(3) > 0)
                    isr = isr.plus(replica);
        }
        send(place, partition, isr);
    }

    private void send(Place place, PartitionImage partition, BrokerIds isr) {
        onTheirWay.add(new Proposal(place, partition.partitionEpoch(), isr,
                isr.stream().mapToObj(this::epoch).toList(), request(place, partition, isr)));
    }

    private AlterPartitionRequestData request(Place place, PartitionImage partition, BrokerIds isr) {
        List<BrokerState> members = isr.stream()
                .mapToObj(id -> new BrokerState().setBrokerId(id).setBrokerEpoch(epoch(id)))
                .toList();
        PartitionData data = new PartitionData().setPartitionIndex(place.partition())
                .setLeaderEpoch(partition.leaderEpoch())
                .setPartitionEpoch(partition.partitionEpoch())
                .setNewIsrWithEpochs(members);
        if (history.random.oneIn(20)) // of a leader that has not looked for long
            data.setLeaderEpoch(data.leaderEpoch() - history.random.nextInt(2))
                    .setPartitionEpoch(data.partitionEpoch() - history.random.nextInt(2));
        return new AlterPartitionRequestData().setBrokerId(partition.leader())
                .setBrokerEpoch(history.process(partition.leader()).epoch)
                .setTopics(List.of(
                        new TopicData().setTopicId(place.topicId()).setPartitions(List.of(data))));
    }

    private long epoch(int id) {
        return Objects.requireNonNull(history.image.brokers().broker(id)).epoch();
    }

    /** One arrives; now and then it was sent twice, and the other one is still on its way. */
    void arrive() {
        if (onTheirWay.isEmpty())
            return;
        int index = history.random.nextInt(onTheirWay.size());
        Proposal proposal = history.random.oneIn(10) ? onTheirWay.get(index) : onTheirWay.remove(index);
        history.decide(new AlterPartition(), proposal.request(),
                new Cause(false, Map.of(proposal.place(), stillCaughtUp(proposal))));
    }

    /** Whoever was proposed and has not been started anew, while the leader goes by that proposal. */
    private BrokerIds stillCaughtUp(Proposal proposal) {
        PartitionImage partition = history.image.topics().partition(proposal.place().topicId(),
                proposal.place().partition());
        if (partition == null || partition.partitionEpoch() != proposal.partitionEpoch())
            return BrokerIds.NONE;
        BrokerIds still = proposal.isr();
        for (int i = 0; i < proposal.isr().size(); i++) {
            BrokerImage broker = history.image.brokers().broker(proposal.isr().get(i));
            if (broker == null || broker.epoch() != proposal.brokerEpochs().get(i))
                still = still.minus(proposal.isr().get(i));
        }
        return still;
    }

    /** One is lost. */
    void lose() {
        if (!onTheirWay.isEmpty())
            onTheirWay.remove(history.random.nextInt(onTheirWay.size()));
    }

    /** The leader acknowledges a write, if all that have to have it are alive. */
    void acknowledge(Place place) {
        PartitionImage partition = history.at(place);
        if (!partition.hasLeader())
            return;
        BrokerIds members = partition.isr();
        for (Proposal each : onTheirWay) {
            if (each.place().equals(place) && each.partitionEpoch() == partition.partitionEpoch())
                for (int id : each.isr().toArray())
                    members = members.plus(id);
        }
        int min = history.minInsyncReplicas(history.topic(place), partition);
        if (partition.isr().size() >= min && members.stream().allMatch(history::isAlive))
            history.model(place).acknowledged(members, min);
    }
}
