package io.tidemark.controller.decision;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.port.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;

/** Draws requests about topics and configs: some sensible, most with something wrong in them. */
final class RandomRequests {
    private static final List<String> NAMES = List.of("a.b", "a_b", "topic-1", "topic-2", "topic-3", "", "..",
            "x y", "__consumer_offsets", "__cluster_metadata", "deep.er_name", "deep_er.name");
    private static final List<String> KEYS = List.of("retention.ms", "cleanup.policy", "min.insync.replicas",
            "segment.bytes", "log.retention.ms", "node.id", "ssl.keystore.location", "match", "metrics",
            "interval.ms", "consumer.session.timeout.ms", "share.auto.offset.reset", "key.1", "", "retention",
            "listener.name.x.ssl.keystore.location", "leader.replication.throttled.replicas");
    private static final List<String> VALUES = List.of("1", "2", "3", "50000", "-1", "delete", "compact",
            "compact,delete", "1048576", "", "latest", "/path", "client_id=a", "0:1,1:2", "soon");

    private final Randomness random;

    RandomRequests(Randomness random) {
        this.random = random;
    }

    CreateTopicsRequestData createTopics() {
        CreateTopicsRequestData request = new CreateTopicsRequestData().setValidateOnly(oneIn(5));
        for (int i = random.nextInt(4); i >= 0; i--) {
            CreatableTopic topic = new CreatableTopic().setName(newName()).setNumPartitions(count(12))
                    .setReplicationFactor((short) count(5));
            if (oneIn(3))
                assign(topic);
            if (oneIn(3))
                topic.configs().add(new CreatableTopicConfig().setName(any(KEYS))
                        .setValue(oneIn(8) ? null : any(VALUES)));
            request.topics().add(topic);
        }
        return request;
    }

    private void assign(CreatableTopic topic) {
        if (!oneIn(5))
            topic.setNumPartitions(-1).setReplicationFactor((short) -1);
        int replicas = 1 + random.nextInt(3);
        for (int number = 0; number <= random.nextInt(3); number++)
            topic.assignments().add(new CreatableReplicaAssignment()
                    .setPartitionIndex(oneIn(10) ? random.nextInt(4) - 1 : number)
                    .setBrokerIds(brokers(oneIn(10) ? random.nextInt(4) : replicas)));
    }

    DeleteTopicsRequestData deleteTopics(ClusterImage image) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData();
        List<DeleteTopicState> topics = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            DeleteTopicState state = new DeleteTopicState().setName(null);
            if (oneIn(2))
                state.setName(oldName(image));
            if (state.name() == null || oneIn(10))
                state.setTopicId(image.topics().size() == 0 || oneIn(4) ? new Uuid(1, random.nextInt(9))
                        : any(List.copyOf(image.topics().all())).id());
            topics.add(state);
        }
        return request.setTopics(topics).setTopicNames(oneIn(4) ? List.of(oldName(image)) : List.of());
    }

    CreatePartitionsRequestData createPartitions(ClusterImage image) {
        CreatePartitionsRequestData request = new CreatePartitionsRequestData().setValidateOnly(oneIn(5));
        for (int i = random.nextInt(3); i >= 0; i--) {
            TopicImage topic = image.topics().topic(oldName(image));
            int size = topic == null ? 1 : topic.partitions().size();
            CreatePartitionsTopic wanted = new CreatePartitionsTopic()
                    .setName(topic == null ? any(NAMES) : topic.name())
                    .setCount(size + random.nextInt(6) - 1)
                    .setAssignments(null);
            if (oneIn(3)) {
                List<CreatePartitionsAssignment> assignments = new ArrayList<>();
                int replicas = topic == null ? 1 : topic.partitions().get(0).replicas().size();
                for (int number = size; number < wanted.count(); number++)
                    assignments.add(new CreatePartitionsAssignment().setBrokerIds(brokers(replicas)));
                wanted.setAssignments(assignments);
            }
            request.topics().add(wanted);
        }
        return request;
    }

    IncrementalAlterConfigsRequestData incrementalAlterConfigs(ClusterImage image) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData()
                .setValidateOnly(oneIn(5));
        for (int i = random.nextInt(4); i >= 0; i--) {
            IncrementalAlterConfigsRequestData.AlterConfigsResource resource = new IncrementalAlterConfigsRequestData.AlterConfigsResource();
            ConfigResource.Type type = any(List.of(ConfigResource.Type.values()));
            resource.setResourceType(type.id()).setResourceName(resourceName(image, type));
            for (int j = random.nextInt(3); j >= 0; j--)
                resource.configs().add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                        .setName(any(KEYS)).setConfigOperation((byte) random.nextInt(oneIn(20) ? 6 : 4))
                        .setValue(oneIn(5) ? null : any(VALUES)));
            request.resources().add(resource);
        }
        return request;
    }

    AlterConfigsRequestData alterConfigs(ClusterImage image) {
        AlterConfigsRequestData request = new AlterConfigsRequestData().setValidateOnly(oneIn(5));
        ConfigResource.Type type = any(List.of(ConfigResource.Type.values()));
        AlterConfigsRequestData.AlterConfigsResource resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(type.id()).setResourceName(resourceName(image, type));
        for (int j = random.nextInt(3); j > 0; j--)
            resource.configs().add(new AlterConfigsRequestData.AlterableConfig()
                    .setName(any(KEYS)).setValue(oneIn(5) ? null : any(VALUES)));
        request.resources().add(resource);
        return request;
    }

    AllocateProducerIdsRequestData allocateProducerIds(ClusterImage image) {
        AllocateProducerIdsRequestData request = new AllocateProducerIdsRequestData()
                .setBrokerId(random.nextInt(8));
        BrokerImage broker = image.brokers().broker(request.brokerId());
        return broker == null || oneIn(4) ? request.setBrokerEpoch(random.nextInt(100))
                : request.setBrokerEpoch(broker.epoch());
    }

    private String resourceName(ClusterImage image, ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> oldName(image);
            case BROKER -> oneIn(3) ? "" : Integer.toString(random.nextInt(9));
            case GROUP, CLIENT_METRICS, BROKER_LOGGER, UNKNOWN -> oneIn(9) ? "" : "name" + random.nextInt(3);
        };
    }

    private String newName() {
        return oneIn(2) ? any(NAMES) : "new-" + random.nextInt(1_000);
    }

    private String oldName(ClusterImage image) {
        return image.topics().size() == 0 || oneIn(4) ? any(NAMES) : any(List.copyOf(image.topics().names()));
    }

    /** Mostly from 1 up, at times -2, -1 or 0. */
    private int count(int most) {
        return oneIn(5) ? random.nextInt(3) - 2 : 1 + random.nextInt(most);
    }

    private List<Integer> brokers(int count) {
        List<Integer> ids = new ArrayList<>();
        int first = random.nextInt(8);
        for (int i = 0; i < count; i++)
            ids.add(oneIn(20) ? random.nextInt(10) - 1 : (first + i) % 8);
        return ids;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }
}
