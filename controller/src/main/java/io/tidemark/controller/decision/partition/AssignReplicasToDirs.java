package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.ReplicaDirectories;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.TopicData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Writes down in which log directories a broker says that replicas of it lie (key 73, KIP-858). What is said to lie
 * in a directory that the broker does not have, since it lost it, leaves its ISR and is not led from there any
 * more. Brokers say it of what they lost: of the others nobody needs to know.
 *
 * <table>
 * <caption>Errors</caption>
 * <tr><td>STALE_BROKER_EPOCH</td><td>for all: the sender is not registered with that epoch</td></tr>
 * <tr><td>UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION</td><td>there is none (any more)</td></tr>
 * <tr><td>NOT_LEADER_OR_FOLLOWER</td><td>the sender has no replica of it</td></tr>
 * <tr><td>INVALID_REQUEST</td><td>the directory's id is none, or the partition was named before</td></tr>
 * <tr><td>THROTTLING_QUOTA_EXCEEDED</td><td>too many in one request</td></tr>
 * </table>
 */
public final class AssignReplicasToDirs
        implements
            Decision<AssignReplicasToDirsRequestData, AssignReplicasToDirsResponseData> {
    /** How many replicas one request may name. */
    public static final int MAX_REPLICAS = 2_000;

    @Override
    public Decided<AssignReplicasToDirsResponseData> decide(ClusterImage image,
            AssignReplicasToDirsRequestData request, Surroundings around) {
        BrokerImage broker = image.brokers().broker(request.brokerId());
        if (broker == null || broker.epoch() != request.brokerEpoch())
            return Decided.only(new AssignReplicasToDirsResponseData()
                    .setErrorCode(Errors.STALE_BROKER_EPOCH.code()));
        Request one = new Request(image, broker.id());
        AssignReplicasToDirsResponseData response = new AssignReplicasToDirsResponseData();
        for (DirectoryData each : request.directories())
            response.directories().add(one.answer(each));
        return new Decided<>(one.withConsequences(around), response);
    }

    /** One request, directory after directory. */
    private static final class Request {
        private final ClusterImage image;
        private final int brokerId;
        private final NamedOnce named = new NamedOnce();
        private final List<MetadataRecord> records = new ArrayList<>();

        Request(ClusterImage image, int brokerId) {
            this.image = image;
            this.brokerId = brokerId;
        }

        AssignReplicasToDirsResponseData.DirectoryData answer(DirectoryData directory) {
            AssignReplicasToDirsResponseData.DirectoryData answer = new AssignReplicasToDirsResponseData.DirectoryData()
                    .setId(directory.id());
            for (TopicData topic : directory.topics()) {
                AssignReplicasToDirsResponseData.TopicData ofTopic = new AssignReplicasToDirsResponseData.TopicData()
                        .setTopicId(topic.topicId());
                topic.partitions().forEach(each -> ofTopic.partitions()
                        .add(new AssignReplicasToDirsResponseData.PartitionData()
                                .setPartitionIndex(each.partitionIndex())
                                .setErrorCode(assign(directory.id(), topic.topicId(),
                                        each.partitionIndex()).code())));
                answer.topics().add(ofTopic);
            }
            return answer;
        }

        private Errors assign(Uuid directory, Uuid topicId, int partition) {
            if (image.topics().topic(topicId) == null)
                return Errors.UNKNOWN_TOPIC_ID;
            PartitionImage was = image.topics().partition(topicId, partition);
            if (was == null)
                return Errors.UNKNOWN_TOPIC_OR_PARTITION;
            if (!was.replicas().contains(brokerId))
                return Errors.NOT_LEADER_OR_FOLLOWER;
            if (named.count() >= MAX_REPLICAS)
                return Errors.THROTTLING_QUOTA_EXCEEDED;
            if (directory.equals(Uuid.ZERO_UUID) || !named.add(topicId, partition))
                return Errors.INVALID_REQUEST;
            new PartitionEdit(topicId, partition, was).directories(with(was, directory)).toRecord()
                    .ifPresent(records::add);
            return Errors.NONE;
        }

        private ReplicaDirectories with(PartitionImage was, Uuid directory) {
            List<Uuid> all = new ArrayList<>();
            was.replicas().stream()
                    .forEach(id -> all.add(id == brokerId ? directory : was.directory(id)));
            return ReplicaDirectories.of(all);
        }

        /** The events, and those that follow from where the replicas lie. */
        List<MetadataRecord> withConsequences(Surroundings around) {
            if (records.isEmpty())
                return records;
            ClusterImage after = image.replay(records, image.endOffset()).after();
            Partitions partitions = new Partitions(after, around);
            List<MetadataRecord> all = new ArrayList<>(records);
            for (MetadataRecord each : records) {
                PartitionChanged event = each.getPartitionChanged();
                TopicImage topic = after.topics().topic(UuidValues.toUuid(event.getTopicId()));
                PartitionImage now = topic == null ? null : topic.partitions().get(event.getPartition());
                if (topic != null && now != null
                        && (now.isr().contains(brokerId) || now.leader() == brokerId))
                    partitions.decide(topic, event.getPartition(), now, Wish.none(now)).record()
                            .ifPresent(all::add);
            }
            return all;
        }
    }
}
