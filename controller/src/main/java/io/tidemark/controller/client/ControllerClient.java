package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.HelloRequest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A broker's side of the controllers, all of it: see the package. One for the life of a process. Of its shard,
 * on which listeners are called as well.
 */
public final class ControllerClient {
    private final Shard shard;
    private final BrokerDescription broker;
    private final VoterBook voters;
    private final MetadataListener metadata;
    private final SessionListener listener;
    private final ControllerChannel channel;
    private final MetadataPuller puller;
    private final BrokerSession session;
    private final CommandForwarder forwarder;

    /**
     * For a broker that has not begun.
     *
     * @param clusterId as its log directories have it; empty if it has none yet
     * @param voters who the controllers are; learns of others from the metadata
     * @param metadata hears of all committed metadata
     * @param listener hears how the broker stands with the controllers; of fatal ends too, whatever part they
     *            come from
     */
    public ControllerClient(ClientSurroundings on, BrokerDescription broker, String clusterId,
            VoterBook voters,
            SessionTiming timing, MetadataListener metadata, SessionListener listener) {
        this.shard = on.shard();
        this.broker = broker;
        this.voters = voters;
        this.metadata = metadata;
        this.listener = listener;
        channel = new ControllerChannel(shard, on.clock(), on.calls(), on.randomness(), new Greeting());
        session = new BrokerSession(shard, on.clock(), on.randomness(), channel, broker, clusterId, timing,
                new Ending());
        puller = new MetadataPuller(shard, channel, on.pool(), on.faults(), on.randomness(), broker.nodeId(),
                this::onDelta, this::fail);
        forwarder = new CommandForwarder(shard, on.clock(), on.randomness(), channel);
    }

    /** Has the controllers told of log directories that fail; to be called before {@link #start}. */
    public void watch(DirectoryHealth directories) {
        shard.requireOwner(this);
        session.watch(directories, (request, timeoutMs, done) -> forwarder
                .forward(KafkaCall.LOST_REPLICAS.request(request), timeoutMs, done));
    }

    /** Begins to look for the active controller, to register, and to follow the metadata. */
    public void start() {
        shard.requireOwner(this);
        channel.voters(voters.ids());
        channel.start();
        session.start();
    }

    /** The broker can take part: its logs are open, its ports too. It is unfenced once it has caught up. */
    public void ready() {
        session.ready();
    }

    /**
     * The broker wants to stop: it hands over what it leads, and then hears
     * {@link SessionListener#onShutdownAllowed}. Metadata goes on to come meanwhile.
     *
     * @param timeoutMs how long the controllers may take
     */
    public void beginShutdown(long timeoutMs) {
        session.beginShutdown(timeoutMs);
    }

    /** Ends everything: nothing is asked, and nobody hears anything any more, but who waits for a command. */
    public void close() {
        shard.requireOwner(this);
        session.close();
        puller.close();
        forwarder.close();
        channel.close();
    }

    /**
     * Forwards a request of Kafka's protocol to the active controller.
     *
     * @param timeoutMs after which the caller wants to hear something, from 1
     * @param done hears what became of it, once, later than this returns
     */
    public void forward(ForwardRequest request, long timeoutMs, Consumer<ForwardOutcome> done) {
        forwarder.forward(request, timeoutMs, done);
    }

    /** The committed metadata, as far as this broker has followed it. */
    public ClusterImage image() {
        shard.requireOwner(this);
        return puller.image();
    }

    /** How the broker stands with the controllers. */
    public SessionState state() {
        shard.requireOwner(this);
        return session.state();
    }

    /** The active controller, as far as is known. */
    public Optional<ActiveNode> active() {
        shard.requireOwner(this);
        return channel.active();
    }

    /** First those that the metadata is for; the heartbeat that says it is known comes after them. */
    private void onDelta(ClusterDelta delta) {
        if (delta.quorumChanged()) {
            voters.learn(delta.after().quorum());
            channel.voters(voters.ids());
        }
        metadata.onDelta(delta);
        session.onImage(delta.after());
    }

    private void fail(String sentence) {
        close();
        listener.onFatal(sentence);
    }

    private final class Greeting implements ActiveSearch.Greeting {
        @Override
        public HelloRequest hello() {
            return HelloRequest.newBuilder()
                    .setClusterId(session.clusterId())
                    .setNodeId(broker.nodeId())
                    .build();
        }

        /** One that turns this node away may be the wrong one; when most do, this node is. */
        @Override
        public void onRefused(int refusing, int asked, String refusal) {
            if (2 * refusing > asked && !(session.state() instanceof SessionState.Stopped))
                fail("The controllers turn broker " + broker.nodeId() + " away: " + refusal);
        }
    }

    /** What ends the session ends the rest too. */
    private final class Ending implements SessionListener {
        @Override
        public void onClusterId(String clusterId, Runnable stored) {
            listener.onClusterId(clusterId, stored);
        }

        @Override
        public void onRegistered(long brokerEpoch) {
            listener.onRegistered(brokerEpoch);
        }

        @Override
        public void onUnfenced(long brokerEpoch) {
            listener.onUnfenced(brokerEpoch);
        }

        @Override
        public void onHeard(long askedNanos) {
            listener.onHeard(askedNanos);
        }

        @Override
        public void onFenced(long brokerEpoch) {
            listener.onFenced(brokerEpoch);
        }

        @Override
        public void onShutdownAllowed(boolean agreed) {
            listener.onShutdownAllowed(agreed);
        }

        @Override
        public void onFatal(String sentence) {
            fail(sentence);
        }
    }
}
