package io.tidemark.broker.node;

import io.tidemark.broker.api.ApiRequest;
import io.tidemark.broker.api.Forwarding;
import io.tidemark.broker.api.MetadataApi;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that clients ask for and that are not there ({@code auto.create.topics.enable}), with the
 * cluster's defaults. Each is asked for once at a time. Safe on any thread.
 */
final class TopicsOnDemand implements MetadataApi.TopicCreation {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsOnDemand.class);

    /** Topics that are being created at once; what is beyond that is created when a client asks again. */
    private static final int MAX_UNDER_WAY = 100;

    private static final int TIMEOUT_MS = 10_000;
    private static final int DEFAULT = -1;

    private final boolean isOn;
    private final Forwarding forwarding;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    TopicsOnDemand(NodeConfig config, Forwarding forwarding) {
        isOn = config.get(ReplicationKeys.AUTO_CREATE_TOPICS_ENABLE);
        this.forwarding = forwarding;
    }

    @Override
    public boolean isOn() {
        return isOn;
    }

    @Override
    public void create(Set<String> names, ApiRequest<?> onBehalfOf) {
        for (String name : names) {
            if (underWay.size() < MAX_UNDER_WAY && underWay.add(name))
                create(name, onBehalfOf.principal());
        }
    }

    private void create(String name, String principal) {
        CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_MS);
        request.topics().add(new CreatableTopic().setName(name).setNumPartitions(DEFAULT)
                .setReplicationFactor((short) DEFAULT));
        forwarding.forward(ApiKeys.CREATE_TOPICS, ApiKeys.CREATE_TOPICS.latestVersion(), request, principal,
                TIMEOUT_MS, outcome -> {
                    underWay.remove(name);
                    LOG.info("Topic {} was asked for and did not exist; creating it: {}", name, outcome);
                });
    }
}
