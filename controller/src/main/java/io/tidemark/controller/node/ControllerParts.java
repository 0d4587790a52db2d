package io.tidemark.controller.node;

import com.google.protobuf.Message;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.active.ClusterFormation;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.controller.call.CallServer;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.lifecycle.BrokerLifecycle;
import io.tidemark.controller.lifecycle.PortProbe;
import io.tidemark.controller.node.ControllerNode.Surroundings;
import io.tidemark.controller.pull.CommittedPulls;
import io.tidemark.controller.service.ForwardService;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;

/** What a controller does, on its shard: decides, serves what is committed, keeps an eye on brokers. */
final class ControllerParts implements CallServer {
    /** The level of the one feature that there is. */
    private static final int METADATA_VERSION = 1;

    private final ActiveController active;
    private final BrokerLifecycle lifecycle;
    private final CommittedPulls pulls;
    private final CommittedFanOut committed;
    private final ForwardService forwards;

    ControllerParts(NodeConfig config, Surroundings around, Shard shard, MetadataQuorum quorum,
            ControllerIdentity identity, PortProbe ports) {
        active = new ActiveController(shard, around.clock(), around.randomness(), config, quorum,
                around.faults(), formation(identity, around), Bounds.DEFAULT);
        lifecycle = new BrokerLifecycle(shard, around.clock(), config, active, ports);
        pulls = new CommittedPulls(shard, around.clock(), this::whoIsActive);
        committed = new CommittedFanOut(active, pulls, new ConfigFollowUps(active), identity::onClusterId);
        forwards = new ForwardService(active, ServedCommands.of(lifecycle));
        active.addObserver(new ActivityObserver() {
            @Override
            public void onActive(int epoch, ClusterImage image) {
                pulls.onActive();
            }

            @Override
            public void onInactive(int epoch) {
                pulls.onInactive();
            }
        });
        active.addObserver(lifecycle);
    }

    /** A cluster that has no name yet gets one by chance. */
    private static ClusterFormation formation(ControllerIdentity identity, Surroundings around) {
        TreeMap<String, Integer> features = new TreeMap<>();
        features.put("metadata.version", METADATA_VERSION);
        String known = identity.clusterId();
        return new ClusterFormation(known.isEmpty() ? newClusterId(around) : known, features);
    }

    private static String newClusterId(Surroundings around) {
        while (true) {
            Uuid id = new Uuid(around.randomness().nextLong(), around.randomness().nextLong());
            if (!Uuid.RESERVED.contains(id) && !id.toString().startsWith("-"))
                return id.toString();
        }
    }

    /** Who hears of the quorum. */
    QuorumListener committed() {
        return committed;
    }

    ActiveController active() {
        return active;
    }

    io.tidemark.controller.call.ActiveController whoIsActive() {
        ActiveController.Leader leader = active.leader();
        return io.tidemark.controller.call.ActiveController.newBuilder()
                .setNodeId(leader.nodeId())
                .setEpoch(leader.epoch())
                .build();
    }

    @Override
    public void onCall(CallerConnection connection, Message request, Consumer<Message> reply) {
        switch (request) {
            case ForwardRequest forward -> forwards.onForward(connection, forward, reply::accept);
            case PullRequest pull -> pulls.onPull(connection, pull, reply::accept);
            default -> throw new IllegalArgumentException("no call: " + request.getClass());
        }
    }

    @Override
    public void onClosed(CallerConnection connection) {
        pulls.onClosed(connection);
        lifecycle.onClosed(connection);
    }
}
