package io.tidemark.controller.identity;

import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.rpc.Greeting;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a controller begins the connections that it opens to others: says who it is, talks to nobody of another cluster,
 * and keeps in mind what the others say of themselves. Safe on any thread.
 */
public final class ControllerGreeting implements Greeting {
    /** Peers whose last complaint is kept, so that it is logged once. */
    private static final int MAX_COMPLAINTS = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ControllerGreeting.class);

    private final ControllerIdentity self;
    private final KnownControllers others;
    private final Map<String, String> complaints = new ConcurrentHashMap<>();

    public ControllerGreeting(ControllerIdentity self, KnownControllers others) {
        this.self = self;
        this.others = others;
    }

    @Override
    public HelloRequest hello() {
        return HelloRequest.newBuilder().setClusterId(self.clusterId()).setNodeId(self.nodeId())
                .setDirectoryId(DirectoryIds.of(self.directoryId())).build();
    }

    @Override
    public @Nullable String objection(String peer, HelloResponse response) {
        String objection = find(peer, response);
        if (objection == null) {
            complaints.remove(peer);
            others.learn(response);
        } else if (!objection.equals(complaints.get(peer))) {
            if (complaints.size() >= MAX_COMPLAINTS) complaints.clear();
            complaints.put(peer, objection);
            LOG.warn("{}", objection);
        }
        return objection;
    }

    private @Nullable String find(String peer, HelloResponse response) {
        if (response.getStatus() != CallStatus.ANSWERED)
            return peer + " has turned this node away: " + response.getRefusal();
        String other = response.getClusterId();
        if (other.isEmpty() || self.clusterId().isEmpty() || other.equals(self.clusterId())) return null;
        return "Controller %d at %s is of cluster %s, but this one is of cluster %s: correct controller.quorum.voters."
                .formatted(response.getNodeId(), peer, other, self.clusterId());
    }
}
