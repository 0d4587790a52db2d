package io.tidemark.broker.replica;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.port.Shard;
import io.tidemark.replication.partition.IsrMember;
import io.tidemark.replication.partition.IsrProposal;
import io.tidemark.replication.partition.IsrProposals;
import io.tidemark.replication.partition.ProposalOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Sends the proposals of one shard's partitions to the active controller as Kafka's AlterPartition: all of a
 * turn, or of the time that the last request takes, in one. Owned by the shard.
 */
public final class ProposalSender implements IsrProposals {
    /** Partitions in one request; more go with the next one. */
    static final int MAX_PARTITIONS = 1_000;

    /** Where a request goes. Called and calling back on any shard. */
    public interface Sender {
        /**
         * Sends it.
         *
         * @param answer hears the response, or of nothing in a bounded time, once, on any thread
         */
        void send(AlterPartitionRequestData request, Consumer<Optional<AlterPartitionResponseData>> answer);
    }

    /**
     * A proposal that waits.
     *
     * @param outcome hears once what became of it
     */
    private record Waiting(IsrProposal proposal, Consumer<ProposalOutcome> outcome) {}

    /** A partition as a request names it. */
    private record Key(Uuid topicId, int partition) {}

    private final Shard shard;
    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final Sender sender;

    /** At most one for each partition: a leader has one under way. */
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean scheduled;
    private boolean underWay;

    ProposalSender(Shard shard, int brokerId, LongSupplier brokerEpoch, Sender sender) {
        this.shard = shard;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.sender = sender;
    }

    @Override
    public void propose(IsrProposal proposal, Consumer<ProposalOutcome> outcome) {
        shard.requireOwner(this);
        waiting.add(new Waiting(proposal, outcome));
        sendSoon();
    }

    private void sendSoon() {
        if (scheduled || underWay || waiting.isEmpty())
            return;
        scheduled = true;
        shard.execute(() -> {
            scheduled = false;
            send();
        });
    }

    private void send() {
        Map<Key, Waiting> sent = new HashMap<>();
        List<Waiting> later = new ArrayList<>();
        for (Waiting each : waiting) {
            Key key = new Key(each.proposal().partition().topicId(), each.proposal().partition().partition());
            if (sent.size() >= MAX_PARTITIONS || sent.putIfAbsent(key, each) != null)
                later.add(each);
        }
        waiting.clear();
        waiting.addAll(later);
        underWay = true;
        sender.send(request(sent), response -> shard.execute(() -> {
            underWay = false;
            settle(sent, response.orElse(null));
            sendSoon();
        }));
    }

    private AlterPartitionRequestData request(Map<Key, Waiting> sent) {
        AlterPartitionRequestData request = new AlterPartitionRequestData().setBrokerId(brokerId)
                .setBrokerEpoch(brokerEpoch.getAsLong());
        Map<Uuid, AlterPartitionRequestData.TopicData> topics = new HashMap<>();
        sent.forEach((key, each) -> topics
                .computeIfAbsent(key.topicId(),
                        id -> new AlterPartitionRequestData.TopicData().setTopicId(id))
                .partitions()
                .add(partition(key, each.proposal())));
        request.topics().addAll(topics.values());
        return request;
    }

    private static AlterPartitionRequestData.PartitionData partition(Key key, IsrProposal proposal) {
        AlterPartitionRequestData.PartitionData data = new AlterPartitionRequestData.PartitionData()
                .setPartitionIndex(key.partition())
                .setLeaderEpoch(proposal.leaderEpoch())
                .setPartitionEpoch(proposal.partitionEpoch());
        for (IsrMember member : proposal.newIsr())
            data.newIsrWithEpochs()
                    .add(new BrokerState().setBrokerId(member.brokerId())
                            .setBrokerEpoch(member.brokerEpoch()));
        return data;
    }

    private static void settle(Map<Key, Waiting> sent, @Nullable AlterPartitionResponseData response) {
        Map<Key, AlterPartitionResponseData.PartitionData> answers = new HashMap<>();
        Errors error = response == null ? Errors.NONE : Errors.forCode(response.errorCode());
        if (response != null && error == Errors.NONE)
            response.topics().forEach(topic -> topic.partitions().forEach(
                    each -> answers.put(new Key(topic.topicId(), each.partitionIndex()), each)));
        sent.forEach((key, each) -> each.outcome().accept(
                error == Errors.NONE ? outcome(answers.get(key)) : new ProposalOutcome.Refused(error)));
    }

    private static ProposalOutcome outcome(AlterPartitionResponseData.@Nullable PartitionData answer) {
        if (answer == null)
            return new ProposalOutcome.Unknown();
        Errors error = Errors.forCode(answer.errorCode());
        return error == Errors.NONE
                ? new ProposalOutcome.Accepted(answer.leaderEpoch(), BrokerIds.copyOf(answer.isr()),
                        answer.partitionEpoch())
                : new ProposalOutcome.Refused(error);
    }

    @Override
    public String toString() {
        return "the ISR proposals of " + shard;
    }
}
