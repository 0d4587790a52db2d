package io.tidemark.broker.node;

import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.Greeting;
import org.jspecify.annotations.Nullable;

/** How a broker begins its connections to controllers. Safe on any thread. */
final class BrokerGreeting implements Greeting {
    private final int nodeId;

    /** Empty while it is not known. */
    private volatile String clusterId = "";

    BrokerGreeting(int nodeId) {
        this.nodeId = nodeId;
    }

    void clusterId(String known) {
        clusterId = known;
    }

    @Override
    public HelloRequest hello() {
        return HelloRequest.newBuilder().setClusterId(clusterId).setNodeId(nodeId).build();
    }

    @Override
    public @Nullable String objection(String peer, HelloResponse response) {
        String ours = clusterId;
        String theirs = response.getClusterId();
        return ours.isEmpty() || theirs.isEmpty() || ours.equals(theirs) ? null
                : "the controller at " + peer + " is of cluster " + theirs + ", and this broker of " + ours;
    }
}
