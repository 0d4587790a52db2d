package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.decision.partition.ControlledShutdownSweep;
import io.tidemark.controller.decision.partition.UnfenceSweep;
import io.tidemark.controller.lifecycle.BrokerWorks.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Answers heartbeats (KIP-631) at once, by what is committed, and begins what they ask for. A broker hears of
 * the end of it by its image, or by its next heartbeat. Owned by the controller's shard.
 */
final class Heartbeats {
    /** A broker that is stopping, and in which of its registrations. */
    private record Stopping(long brokerEpoch, ControlledShutdown shutdown) {}

    private final Clock clock;
    private final ActiveController controller;
    private final BrokerSessions sessions;
    private final BrokerWorks works;
    private final Fencing fencing;
    private final Registrations registrations;
    private final LostDirectories lostDirectories;
    private final Map<Integer, Stopping> stopping = new HashMap<>();

    Heartbeats(Clock clock, ActiveController controller, BrokerSessions sessions, BrokerWorks works,
            Fencing fencing, Registrations registrations) {
        this.clock = clock;
        this.controller = controller;
        this.sessions = sessions;
        this.works = works;
        this.fencing = fencing;
        this.registrations = registrations;
        lostDirectories = new LostDirectories(works);
    }

    void onRequest(CallerConnection connection, BrokerHeartbeatRequestData request,
            Consumer<Outcome<BrokerHeartbeatResponseData>> done) {
        ClusterImage image = controller.committed();
        BrokerImage broker = image.brokers().broker(request.brokerId());
        BrokerHeartbeatResponseData response = new BrokerHeartbeatResponseData();
        if (broker == null) {
            response.setErrorCode(Errors.BROKER_ID_NOT_REGISTERED.code());
        } else if (broker.epoch() != request.brokerEpoch() || registrations.isUnderWay(broker.id())) {
            response.setErrorCode(Errors.STALE_BROKER_EPOCH.code());
        } else {
            HeartbeatMove move = heard(connection, broker, request, response);
            move(broker, move);
            lostDirectories.heard(broker, request.offlineLogDirs());
            response.setIsFenced(broker.isFenced()).setShouldShutDown(move == HeartbeatMove.GO);
        }
        done.accept(new Answered<>(response, image.endOffset()));
    }

    private HeartbeatMove heard(CallerConnection connection, BrokerImage broker,
            BrokerHeartbeatRequestData request, BrokerHeartbeatResponseData response) {
        long now = clock.monotonicNanos();
        long committed = controller.committed().endOffset();
        BrokerSession session = sessions.find(broker.id(), broker.epoch());
        if (session == null)
            session = sessions.begin(broker.id(), broker.epoch(), committed, now);
        sessions.heard(session, connection, now);
        fencing.lookLater();
        boolean caughtUp = session.said(request.currentMetadataOffset(), committed);
        response.setIsCaughtUp(caughtUp);
        return HeartbeatMove.of(broker, request, caughtUp);
    }

    private void move(BrokerImage broker, HeartbeatMove move) {
        switch (move) {
            case UNFENCE -> works.begin(Kind.UNFENCE, broker.id(),
                    new UnfenceSweep(broker.id(), broker.epoch()), () -> {}, _ -> {});
            case FENCE -> fencing.fence(broker.id(), broker.epoch(), "it asks for it", _ -> {});
            case HAND_OVER -> handOver(broker);
            case STAY, GO -> {
                // Nothing has to be done.
            }
        }
    }

    private void handOver(BrokerImage broker) {
        if (works.kind(broker.id()) != null)
            return;
        long now = clock.monotonicNanos();
        Stopping known = stopping.get(broker.id());
        if (known == null || known.brokerEpoch != broker.epoch()) {
            known = new Stopping(broker.epoch(), new ControlledShutdown(now));
            stopping.put(broker.id(), known);
        }
        ControlledShutdown shutdown = known.shutdown;
        BrokerSession own = sessions.find(broker.id(), broker.epoch());
        long ownEndOffset = own == null ? BrokerSession.NOTHING_SAID : own.saidEndOffset();
        switch (shutdown.next(ownEndOffset, leastOfOthers(broker.id()), now)) {
            case SWEEP -> sweep(broker, shutdown);
            case LEAVE -> fencing.fence(broker.id(), broker.epoch(), "it has handed over", _ -> {});
            case WAIT -> {
                // The next heartbeat asks again.
            }
        }
    }

    private void sweep(BrokerImage broker, ControlledShutdown shutdown) {
        ControlledShutdownSweep sweep = new ControlledShutdownSweep(broker.id(), broker.epoch());
        works.begin(Kind.HAND_OVER, broker.id(), sweep, () -> {}, outcome -> {
            if (outcome instanceof Answered<ClusterImage>(_, long endOffset))
                shutdown.swept(endOffset, sweep.couldBeTakenOver(), clock.monotonicNanos());
        });
    }

    /** Whoever is silent does not keep a broker from stopping for longer than its session. */
    private long leastOfOthers(int stoppingBroker) {
        long least = Long.MAX_VALUE;
        for (BrokerImage each : controller.committed().brokers().all()) {
            BrokerSession session = sessions.find(each.id(), each.epoch());
            if (each.id() != stoppingBroker && !each.isFenced() && session != null)
                least = Math.min(least, session.saidEndOffset());
        }
        return least;
    }

    void forget() {
        stopping.clear();
        lostDirectories.forget();
    }
}
