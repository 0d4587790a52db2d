package io.tidemark.controller.lifecycle;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.partition.UncleanElectionSweep;
import io.tidemark.controller.decision.partition.UnregisterBrokerSweep;
import io.tidemark.controller.lifecycle.BrokerWorks.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Who is in the cluster, and who takes part: serves registrations, heartbeats and their end on the active
 * controller. See the package for what it promises. Owned by the controller's shard.
 */
public final class BrokerLifecycle implements ActivityObserver {
    private final Shard shard;
    private final Clock clock;
    private final ActiveController controller;
    private final BrokerSessions sessions;
    private final BrokerWorks works;
    private final Fencing fencing;
    private final Registrations registrations;
    private final Heartbeats heartbeats;
    private final LeaderRebalance rebalance;

    /**
     * Of one controller; it is not an observer of it yet.
     *
     * @param config of the controller's node
     * @param port by which it finds out whether a broker is gone
     * @param former who was active before
     */
    public BrokerLifecycle(Shard shard, Clock clock, NodeConfig config, ActiveController controller,
            PortProbe port, FormerController former) {
        this.shard = shard;
        this.clock = clock;
        this.controller = controller;
        sessions = new BrokerSessions(
                TimeUnit.MILLISECONDS.toNanos(config.get(QuorumKeys.BROKER_SESSION_TIMEOUT_MS)),
                TimeUnit.MILLISECONDS.toNanos(Fencing.CONFIRM_MS));
        works = new BrokerWorks(controller);
        fencing = new Fencing(shard, clock, controller, sessions, works,
                new LifeLine(port, config.listeners().interBroker()), former);
        registrations = new Registrations(clock, controller, sessions, works, fencing,
                new RefusalLog(clock));
        heartbeats = new Heartbeats(clock, controller, sessions, works, fencing, registrations);
        rebalance = new LeaderRebalance(shard, config, controller);
    }

    /**
     * Whoever took part goes on taking part, and is asked for. A partition that lost its leader to a sweep that
     * ended with the controller before this one gets one now.
     */
    @Override
    public void onActive(int epoch, ClusterImage image) {
        fencing.begin(image);
        controller.start(UncleanElectionSweep.ofAllTopics(), Set.of(), _ -> {});
        rebalance.begin();
    }

    @Override
    public void onInactive(int epoch) {
        rebalance.end();
        fencing.end();
        heartbeats.forget();
        registrations.forget();
        works.forget();
        sessions.endAll();
    }

    /** A process asks to be a broker. */
    public void register(CallerConnection connection, BrokerRegistrationRequestData request,
            Consumer<Outcome<BrokerRegistrationResponseData>> done) {
        shard.requireOwner(this);
        if (controller.isActive())
            registrations.onRequest(connection, request, done);
        else
            done.accept(new Outcome.NotActive<>());
    }

    /**
     * A broker says that it lives. Its {@code currentMetadataOffset} is the end offset of its image: that of
     * the entry after the last one that it has replayed.
     */
    public void heartbeat(CallerConnection connection, BrokerHeartbeatRequestData request,
            Consumer<Outcome<BrokerHeartbeatResponseData>> done) {
        shard.requireOwner(this);
        if (controller.isActive())
            heartbeats.onRequest(connection, request, done);
        else
            done.accept(new Outcome.NotActive<>());
    }

    /** An operator removes a broker. */
    public void unregister(CallerConnection connection, UnregisterBrokerRequestData request,
            Consumer<Outcome<UnregisterBrokerResponseData>> done) {
        shard.requireOwner(this);
        if (!controller.isActive()) {
            done.accept(new Outcome.NotActive<>());
            return;
        }
        ClusterImage image = controller.newest();
        Optional<UnregisterBrokerResponseData> refusal = UnregisterBrokerSweep.refusal(image, request);
        BrokerImage broker = image.brokers().broker(request.brokerId());
        if (refusal.isPresent() || broker == null) {
            controller.submit((_, _) -> Decided.only(refusal.orElseThrow()),
                    done);
            return;
        }
        boolean begun = works.begin(Kind.UNREGISTER, broker.id(),
                new UnregisterBrokerSweep(broker.id(), broker.epoch()), () -> {},
                outcome -> done.accept(unregistered(outcome)));
        if (begun)
            sessions.end(broker.id());
        else
            done.accept(new Outcome.Overloaded<>());
    }

    private static Outcome<UnregisterBrokerResponseData> unregistered(Outcome<ClusterImage> outcome) {
        return switch (outcome) {
            case Answered<ClusterImage>(_, long endOffset) -> new Answered<>(
                    new UnregisterBrokerResponseData().setErrorCode(Errors.NONE.code()), endOffset);
            case Outcome.NotActive<ClusterImage>() -> new Outcome.NotActive<>();
            case Outcome.Overloaded<ClusterImage>() -> new Outcome.Overloaded<>();
            case Outcome.Refused<ClusterImage>(var error, var why) -> new Outcome.Refused<>(error, why);
            case Outcome.Unknown<ClusterImage>() -> new Outcome.Unknown<>();
        };
    }

    /** A connection ended; if a broker was on it, that broker may be gone. */
    public void onClosed(CallerConnection connection) {
        shard.requireOwner(this);
        registrations.onClosed(connection);
        sessions.closed(connection).forEach(fencing::lineDropped);
    }

    /** The brokers that were heard of, on the active controller; none on others. */
    public List<BrokerContact> contacts() {
        shard.requireOwner(this);
        long now = clock.monotonicNanos();
        return sessions.all().stream().map(each -> new BrokerContact(each.brokerId(), each.brokerEpoch(),
                each.saidEndOffset(), TimeUnit.NANOSECONDS.toMillis(now - each.contactNanos()))).toList();
    }
}
