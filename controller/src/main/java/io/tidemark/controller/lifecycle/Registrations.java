package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.decision.partition.RegisterBrokerSweep;
import io.tidemark.controller.lifecycle.BrokerWorks.Kind;
import io.tidemark.controller.lifecycle.RegistrationRules.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Lets brokers in (KIP-631): answers when the sweep that takes away what the process before it had has been
 * committed, with the registration at its end. Owned by the controller's shard.
 */
final class Registrations {
    /** Who may wait for one registration: the process, as often as it asked again. */
    static final int MAX_WAITING = 8;

    /** A registration under way. */
    private static final class Pending {
        private final Uuid incarnationId;
        private final List<Consumer<Outcome<BrokerRegistrationResponseData>>> waiting = new ArrayList<>();
        /** On which the process asked last; null once that ended. */
        private @Nullable CallerConnection connection;

        Pending(Uuid incarnationId) {
            this.incarnationId = incarnationId;
        }

        void answer(Outcome<BrokerRegistrationResponseData> outcome) {
            waiting.forEach(each -> each.accept(outcome));
        }
    }

    private final Clock clock;
    private final ActiveController controller;
    private final BrokerSessions sessions;
    private final BrokerWorks works;
    private final Fencing fencing;
    private final RefusalLog refusals;
    private final Map<Integer, Pending> pending = new HashMap<>();

    Registrations(Clock clock, ActiveController controller, BrokerSessions sessions, BrokerWorks works,
            Fencing fencing, RefusalLog refusals) {
        this.clock = clock;
        this.controller = controller;
        this.sessions = sessions;
        this.works = works;
        this.fencing = fencing;
        this.refusals = refusals;
    }

    void onRequest(CallerConnection connection, BrokerRegistrationRequestData request,
            Consumer<Outcome<BrokerRegistrationResponseData>> done) {
        ClusterImage image = controller.committed();
        Refusal refusal = RegistrationRules.refusal(image, request).orElseGet(() -> inTheWay(request));
        if (refusal != null) {
            refusals.log("Broker " + request.brokerId() + " at " + connection.remote()
                    + " is not let in: " + refusal.why());
            done.accept(new Outcome.Refused<>(refusal.error(), refusal.why()));
            return;
        }
        BrokerImage registered = image.brokers().broker(request.brokerId());
        Pending same = pending.get(request.brokerId());
        if (same != null && same.incarnationId.equals(request.incarnationId()))
            join(same, connection, done);
        else
            if (registered == null || !registered.incarnationId().equals(request.incarnationId()))
                begin(connection, request, done);
            else
                if (same == null)
                    done.accept(entered(connection, registered, image.endOffset()));
                else
                    done.accept(new Outcome.Overloaded<>()); // what it had is being taken away
    }

    /** Another process with that id which lives, or may live. */
    private @Nullable Refusal inTheWay(BrokerRegistrationRequestData request) {
        int id = request.brokerId();
        Pending other = pending.get(id);
        if (other != null)
            return other.incarnationId.equals(request.incarnationId()) || other.connection == null
                    ? null
                    : duplicate(id, "another process with that id is registering.");
        BrokerImage registered = controller.newest().brokers().broker(id);
        if (registered == null || registered.incarnationId().equals(request.incarnationId()))
            return null;
        BrokerSession session = sessions.find(id, registered.epoch());
        return session == null || !session.standsInTheWay() ? null
                : duplicate(id, "another process with that id lives.");
    }

    private static Refusal duplicate(int id, String why) {
        return new Refusal(Errors.DUPLICATE_BROKER_REGISTRATION, why
                + " Give each node a node.id of its own, or stop the other process, if it is the same node: "
                + "node.id=" + id + " is taken.");
    }

    private static void join(Pending same, CallerConnection connection,
            Consumer<Outcome<BrokerRegistrationResponseData>> done) {
        if (same.waiting.size() >= MAX_WAITING) {
            done.accept(new Outcome.Overloaded<>());
            return;
        }
        same.connection = connection;
        same.waiting.add(done);
    }

    private void begin(CallerConnection connection, BrokerRegistrationRequestData request,
            Consumer<Outcome<BrokerRegistrationResponseData>> done) {
        int id = request.brokerId();
        if (pending.containsKey(id))
            works.displace(id);
        ClusterImage newest = controller.newest();
        BrokerImage before = newest.brokers().broker(id);
        RegisterBrokerSweep sweep = new RegisterBrokerSweep(newest, RegistrationRules.event(request),
                before == null || before.epoch() == request.previousBrokerEpoch());
        Pending now = new Pending(request.incarnationId());
        now.connection = connection;
        now.waiting.add(done);
        pending.put(id, now);
        sessions.end(id);
        boolean begun = works.begin(Kind.REGISTER, id, sweep,
                () -> end(id, now, new Outcome.Overloaded<>()),
                outcome -> end(id, now, swept(id, now, sweep, outcome)));
        if (!begun)
            end(id, now, new Outcome.Overloaded<>());
    }

    private void end(int brokerId, Pending ended, Outcome<BrokerRegistrationResponseData> outcome) {
        pending.remove(brokerId, ended);
        ended.answer(outcome);
    }

    /** An operator may have unregistered the broker meanwhile: it has to ask again then. */
    private Outcome<BrokerRegistrationResponseData> swept(int brokerId, Pending now,
            RegisterBrokerSweep sweep, Outcome<ClusterImage> outcome) {
        return switch (outcome) {
            case Answered<ClusterImage>(var image, long endOffset) ->
                swept(image.brokers().broker(brokerId), now, sweep.brokerEpoch(), endOffset);
            case Outcome.NotActive<ClusterImage>() -> new Outcome.NotActive<>();
            case Outcome.Overloaded<ClusterImage>() -> new Outcome.Overloaded<>();
            case Outcome.Refused<ClusterImage>(var error, var why) -> new Outcome.Refused<>(error, why);
            case Outcome.Unknown<ClusterImage>() -> new Outcome.Unknown<>();
        };
    }

    private Outcome<BrokerRegistrationResponseData> swept(@Nullable BrokerImage registered, Pending now,
            long brokerEpoch, long endOffset) {
        return registered == null || registered.epoch() != brokerEpoch
                ? new Outcome.Overloaded<>()
                : entered(now.connection, registered, endOffset);
    }

    /** It is in: from now on it has to be heard of. */
    private Outcome<BrokerRegistrationResponseData> entered(@Nullable CallerConnection connection,
            BrokerImage registered, long endOffset) {
        long now = clock.monotonicNanos();
        BrokerSession session = sessions.find(registered.id(), registered.epoch());
        if (session == null)
            session = sessions.begin(registered.id(), registered.epoch(), endOffset, now);
        sessions.heard(session, connection, now);
        fencing.lookLater();
        return new Answered<>(new BrokerRegistrationResponseData().setBrokerEpoch(registered.epoch()),
                endOffset);
    }

    /** Whether a process is registering with that id; what the one before it says does not count any more. */
    boolean isUnderWay(int brokerId) {
        return pending.containsKey(brokerId);
    }

    void onClosed(CallerConnection connection) {
        for (Pending each : pending.values()) {
            if (connection.equals(each.connection))
                each.connection = null;
        }
    }

    /** This node is no longer active: the controller tells all who wait. */
    void forget() {
        pending.clear();
    }
}
