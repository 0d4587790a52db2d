package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Whether all is well with a topic that has a replica on each node: every node says that all replicas are in sync, that
 * each node leads something, and the same as all others. One node alone is not to be believed: it may have been cut off,
 * and know nothing of what happened since.
 */
public final class TopicHealth {
    private static final int TIMEOUT_MS = 5_000;
    private static final short METADATA_VERSION = 12;
    private static final int POLL_MS = 100;

    private final TidemarkCluster cluster;
    private final String topic;

    public TopicHealth(TidemarkCluster cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** Waits for it, and has leadership spread over the nodes again as it was meant. */
    public void await(Admin admin, long patienceMs) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (!isWell()) {
            if (System.nanoTime() > end)
                throw new AssertionError("the cluster does not recover: " + views());
            try {
                admin.electLeaders(ElectionType.PREFERRED, null).partitions().get(TIMEOUT_MS,
                        TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException tryAgain) {
                // Whoever was asked does not know the controllers yet.
            }
            Pause.ms(POLL_MS);
        }
    }

    private boolean isWell() {
        try {
            Set<List<MetadataResponsePartition>> views = views();
            return views.size() == 1 && isWell(views.iterator().next());
        } catch (IOException notThereYet) {
            return false;
        }
    }

    private boolean isWell(List<MetadataResponsePartition> partitions) {
        Set<Integer> leaders = new HashSet<>();
        for (MetadataResponsePartition each : partitions) {
            if (each.errorCode() != 0 || each.isrNodes().size() < cluster.size()
                    || !each.offlineReplicas().isEmpty())
                return false;
            leaders.add(each.leaderId());
        }
        return leaders.size() == cluster.size();
    }

    private Set<List<MetadataResponsePartition>> views() throws IOException {
        Set<List<MetadataResponsePartition>> views = new HashSet<>();
        for (int node : cluster.nodes())
            views.add(view(node));
        return views;
    }

    /** The topic's partitions, as one node describes them. */
    public List<MetadataResponsePartition> view(int node) throws IOException {
        try (RawKafkaClient client = new RawKafkaClient(cluster.clientAddress(node), TIMEOUT_MS)) {
            MetadataResponseData answer = client.ask(ApiKeys.METADATA, METADATA_VERSION,
                    new MetadataRequestData()
                            .setTopics(List.of(new MetadataRequestTopic().setName(topic))));
            return List.copyOf(answer.topics().find(topic).partitions());
        }
    }
}
