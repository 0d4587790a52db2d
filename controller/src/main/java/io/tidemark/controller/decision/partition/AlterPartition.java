package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Decides on the ISRs that a broker proposes for partitions it leads (key 56, versions 2 and 3). Each partition
 * is checked by itself; the response tells what became of it, or why nothing did:
 *
 * <table>
 * <caption>Errors, in the order of the checks</caption>
 * <tr><td>STALE_BROKER_EPOCH</td><td>for all: the sender is not registered with that epoch</td></tr>
 * <tr><td>UNKNOWN_TOPIC_ID</td><td>there is no such topic (any more)</td></tr>
 * <tr><td>UNKNOWN_TOPIC_OR_PARTITION</td><td>the topic has no such partition</td></tr>
 * <tr><td>NOT_CONTROLLER</td><td>the leader knows a newer epoch than this controller</td></tr>
 * <tr><td>FENCED_LEADER_EPOCH</td><td>the leader epoch is old</td></tr>
 * <tr><td>INVALID_REQUEST</td><td>the sender does not lead, or the ISR is none: empty, beyond the replicas, with
 * a replica twice, or without its leader; or the partition was named before</td></tr>
 * <tr><td>INVALID_UPDATE_VERSION</td><td>the partition epoch is old: the leader has to look again</td></tr>
 * <tr><td>INELIGIBLE_REPLICA</td><td>a member is not registered with that epoch, fenced, leaving, shutting
 * down, or holds the partition in a log directory that it lost</td></tr>
 * <tr><td>NEW_LEADER_ELECTED</td><td>it was done, and another one leads now: a reassignment ended, or the sender
 * is shutting down and somebody has caught up. Alone among the errors it comes with a record.</td></tr>
 * <tr><td>THROTTLING_QUOTA_EXCEEDED</td><td>beyond {@link #MAX_PARTITIONS}</td></tr>
 * </table>
 *
 * An ISR as it is raises the partition epoch, so that a proposal before it that was lost can only come too late.
 * A leader that is shutting down may propose, and be a member itself: so it can hand over what it alone had.
 */
public final class AlterPartition
        implements
            Decision<AlterPartitionRequestData, AlterPartitionResponseData> {
    /** How many partitions of one request are decided. */
    static final int MAX_PARTITIONS = 10_000;

    @Override
    public Decided<AlterPartitionResponseData> decide(ClusterImage image, AlterPartitionRequestData request,
            Surroundings around) {
        BrokerImage sender = image.brokers().broker(request.brokerId());
        if (sender == null || sender.epoch() != request.brokerEpoch())
            return Decided.only(
                    new AlterPartitionResponseData().setErrorCode(Errors.STALE_BROKER_EPOCH.code()));
        AlterPartitionResponseData response = new AlterPartitionResponseData();
        IsrProposals proposals = new IsrProposals(image, around, request.brokerId());
        for (AlterPartitionRequestData.TopicData topic : request.topics()) {
            AlterPartitionResponseData.TopicData answers = new AlterPartitionResponseData.TopicData()
                    .setTopicId(topic.topicId());
            for (AlterPartitionRequestData.PartitionData partition : topic.partitions())
                answers.partitions().add(proposals.decide(topic.topicId(), partition));
            response.topics().add(answers);
        }
        return new Decided<>(proposals.records(), response);
    }
}
