package io.tidemark.controller.node;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Randomness;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.Greeting;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.MetaProperties;
import java.io.IOException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Who this controller is, as others hear it, and whom it talks to. Safe on any thread but for {@link #greet}. */
final class ControllerIdentity implements Greeting {
    private final int nodeId;
    private final String clusterIdToForm;
    private volatile String clusterId;

    private ControllerIdentity(int nodeId, String clusterId, String clusterIdToForm) {
        this.nodeId = nodeId;
        this.clusterId = clusterId;
        this.clusterIdToForm = clusterIdToForm;
    }

    static ControllerIdentity open(NodeConfig config, Disk disk, Randomness randomness) throws IOException {
        try {
            MetaProperties known = MetaProperties.read(disk, config.metadataLogDir());
            String clusterId = known == null ? "" : known.clusterId();
            String toForm = clusterId.isEmpty()
                    ? new Uuid(randomness.nextLong(), randomness.nextLong()).toString()
                    : clusterId;
            return new ControllerIdentity(config.nodeId(), clusterId, toForm);
        } catch (CorruptStateFile e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What the cluster is to be called, should this node be its first active controller. */
    String clusterIdToForm() {
        return clusterIdToForm;
    }

    @Override
    public HelloRequest hello() {
        return HelloRequest.newBuilder().setClusterId(clusterId).setNodeId(nodeId).build();
    }

    @Override
    public @Nullable String objection(String peer, HelloResponse response) {
        return objection(peer, response.getClusterId());
    }

    private @Nullable String objection(String peer, String theirs) {
        String ours = clusterId;
        return ours.isEmpty() || theirs.isEmpty() || ours.equals(theirs) ? null
                : peer + " is of cluster " + theirs + ", and this controller of " + ours;
    }

    /** Answers a hello; on the controller's shard. */
    HelloResponse greet(HelloRequest request, ClusterImage image, ActiveController active) {
        if (clusterId.isEmpty())
            clusterId = image.clusterId();
        String objection = objection("node " + request.getNodeId(), request.getClusterId());
        return HelloResponse.newBuilder()
                .setStatus(objection == null ? CallStatus.ANSWERED : CallStatus.REFUSED)
                .setRefusal(objection == null ? "" : objection)
                .setClusterId(clusterId)
                .setNodeId(nodeId)
                .setActiveController(active)
                .build();
    }
}
