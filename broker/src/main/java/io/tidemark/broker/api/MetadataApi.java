package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.Listener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;

/**
 * Metadata (key 3), all versions. The controller that it names is one of the brokers that the client can
 * reach: whatever is for the controller may be sent to any of them.
 */
public final class MetadataApi implements ApiHandler<MetadataRequestData, MetadataResponseData> {
    private static final short FIRST_WITH_ALL_AS_NULL = 1;
    private static final short FIRST_WITH_LISTENER_NOT_FOUND = 6;
    private static final short FIRST_BY_ID = 12;

    private final NewestImage images;
    private final TopicCreation creation;

    /** Creates topics that clients ask for, where that is allowed. */
    public interface TopicCreation {
        /** Whether topics are created by asking for them ({@code auto.create.topics.enable}). */
        boolean isOn();

        /** Has topics created, some time; who asks again will find them. */
        void create(Set<String> names, ApiRequest<?> onBehalfOf);
    }

    public MetadataApi(NewestImage images, TopicCreation creation) {
        this.images = images;
        this.creation = creation;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.METADATA;
    }

    /** Which broker a client is told to take for the controller: a different one from request to request. */
    static int controllerId(List<BrokerImage> reachable, ApiRequest<?> request) {
        return reachable.isEmpty() ? MetadataResponse.NO_CONTROLLER_ID
                : reachable.get(Math.floorMod(request.header().correlationId(), reachable.size())).id();
    }

    @Override
    public void handle(ApiRequest<MetadataRequestData> request, Responder<MetadataResponseData> responder) {
        ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
        MetadataRequestData asked = request.body();
        MetadataResponseData response = new MetadataResponseData().setClusterId(view.image().clusterId());
        addBrokers(response, view, request);
        if (asked.includeClusterAuthorizedOperations())
            response.setClusterAuthorizedOperations(Operations.ON_CLUSTER);
        if (wantsAll(asked, request.version()))
            view.image().topics().names().forEach(name -> addTopic(response, view, name, request));
        else
            new Asked(view, request, response).answer();
        responder.respond(response);
    }

    private static boolean wantsAll(MetadataRequestData asked, short version) {
        return asked.topics() == null || (version < FIRST_WITH_ALL_AS_NULL && asked.topics().isEmpty());
    }

    private static void addBrokers(MetadataResponseData response, ClusterView view, ApiRequest<?> request) {
        List<BrokerImage> reachable = view.reachable();
        response.setControllerId(controllerId(reachable, request));
        for (BrokerImage each : reachable) {
            Listener address = view.endpoint(each.id()).orElseThrow();
            response.brokers().add(new MetadataResponseBroker().setNodeId(each.id())
                    .setHost(address.getHost())
                    .setPort(address.getPort())
                    .setRack(each.rack().orElse(null)));
        }
    }

    private void addTopic(MetadataResponseData response, ClusterView view, String name,
            ApiRequest<MetadataRequestData> request) {
        TopicImage topic = view.image().topics().topic(name);
        if (topic != null)
            response.topics().add(describe(topic, view, request));
    }

    private MetadataResponseTopic describe(TopicImage topic, ClusterView view,
            ApiRequest<MetadataRequestData> request) {
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
        for (int i = 0; i < topic.partitions().size(); i++)
            partitions.add(describe(topic, i, view, request.version()));
        return new MetadataResponseTopic().setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(TopicNames.isInternal(topic.name()))
                .setPartitions(partitions)
                .setTopicAuthorizedOperations(operations(request));
    }

    private static int operations(ApiRequest<MetadataRequestData> request) {
        return request.body().includeTopicAuthorizedOperations() ? Operations.ON_TOPIC : Operations.NOT_ASKED;
    }

    /** Clients of version 0 are told of replicas only if they can reach them. */
    private MetadataResponsePartition describe(TopicImage topic, int index, ClusterView view, short version) {
        PartitionImage partition = topic.partitions().get(index);
        boolean onlyReachable = version == 0;
        List<Integer> replicas = onlyReachable ? view.reachable(partition.replicas())
                : partition.replicas().toList();
        List<Integer> isr = onlyReachable ? view.reachable(partition.isr()) : partition.isr().toList();
        boolean isDoubted = images.isDoubted(topic, index);
        boolean hasLeader = !isDoubted && view.endpoint(partition.leader()).isPresent();
        boolean isWhole = replicas.size() == partition.replicas().size()
                && isr.size() == partition.isr().size();
        Errors error = isWhole ? Errors.NONE : Errors.REPLICA_NOT_AVAILABLE;
        return new MetadataResponsePartition().setPartitionIndex(index)
                .setErrorCode((hasLeader ? error : noLeader(partition, view, version, isDoubted)).code())
                .setLeaderId(hasLeader ? partition.leader() : MetadataResponse.NO_LEADER_ID)
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(replicas)
                .setIsrNodes(isr)
                .setOfflineReplicas(view.offlineReplicas(partition));
    }

    private static Errors noLeader(PartitionImage partition, ClusterView view, short version,
            boolean isDoubted) {
        return !isDoubted && view.isAlive(partition.leader()) && version >= FIRST_WITH_LISTENER_NOT_FOUND
                ? Errors.LISTENER_NOT_FOUND
                : Errors.LEADER_NOT_AVAILABLE;
    }

    /** The answer to a request that names topics. */
    private final class Asked {
        private final ClusterView view;
        private final ApiRequest<MetadataRequestData> request;
        private final MetadataResponseData response;
        private final Set<String> toCreate = new LinkedHashSet<>();

        Asked(ClusterView view, ApiRequest<MetadataRequestData> request, MetadataResponseData response) {
            this.view = view;
            this.request = request;
            this.response = response;
        }

        /** Where a request has ids, they are what counts: names beside them are passed over. */
        void answer() {
            List<MetadataRequestTopic> topics = request.body().topics();
            boolean byId = topics.stream().anyMatch(Asked::hasId);
            boolean tooEarly = request.version() < FIRST_BY_ID
                    && (byId || topics.stream().anyMatch(each -> each.name() == null));
            Set<Object> seen = new HashSet<>();
            for (MetadataRequestTopic topic : topics) {
                if (tooEarly)
                    add(String.valueOf(Objects.requireNonNullElse(topic.name(), "")), topic.topicId(),
                            Errors.INVALID_REQUEST);
                else
                    if (byId == hasId(topic)
                            && seen.add(byId ? topic.topicId() : String.valueOf(topic.name())))
                        addAsked(topic, byId);
            }
            if (!toCreate.isEmpty())
                creation.create(toCreate, request);
        }

        private static boolean hasId(MetadataRequestTopic topic) {
            return !topic.topicId().equals(Uuid.ZERO_UUID);
        }

        private void addAsked(MetadataRequestTopic asked, boolean byId) {
            TopicImage topic = byId ? view.image().topics().topic(asked.topicId())
                    : view.image().topics().topic(String.valueOf(asked.name()));
            if (topic != null)
                response.topics().add(describe(topic, view, request));
            else
                if (byId || asked.name() == null)
                    add(null, asked.topicId(), byId ? Errors.UNKNOWN_TOPIC_ID : Errors.INVALID_REQUEST);
                else
                    addMissing(String.valueOf(asked.name()));
        }

        private void addMissing(String name) {
            if (TopicNames.isInvalid(name)) {
                add(name, Uuid.ZERO_UUID, Errors.INVALID_TOPIC_EXCEPTION);
                return;
            }
            if (request.body().allowAutoTopicCreation() && creation.isOn())
                toCreate.add(name);
            add(name, Uuid.ZERO_UUID, Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }

        private void add(@Nullable String name, Uuid id, Errors error) {
            response.topics().add(new MetadataResponseTopic().setName(name)
                    .setTopicId(id)
                    .setErrorCode(error.code())
                    .setIsInternal(name != null && TopicNames.isInternal(name))
                    .setPartitions(List.of())
                    .setTopicAuthorizedOperations(operations(request)));
        }
    }
}
