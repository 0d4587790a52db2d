package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.client.SessionState.Registered;
import io.tidemark.controller.client.SessionState.Registering;
import io.tidemark.controller.client.SessionState.Running;
import io.tidemark.controller.client.SessionState.ShuttingDown;
import io.tidemark.controller.client.SessionState.Starting;
import io.tidemark.controller.client.SessionState.Stopped;
import io.tidemark.controller.client.SessionState.WithEpoch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's standing with the controllers: registers, says that it lives, hears whether it may take part, and
 * asks to leave. See {@link SessionState} for the states. Of one shard.
 *
 * <p>One call is under way at a time. A heartbeat goes out every interval, and at once when a change waits for
 * it: another controller is active, the image moved on while the broker is fenced, the broker is ready, or
 * wants to stop. A controller that does not answer for a fraction of a second is suspected.
 *
 * <p>A controller that does not know this broker's epoch is answered by what the metadata says: was it given to
 * another process, or was the broker unregistered, then this process has to end; was it this process itself,
 * whose registration came twice, it registers again; does the metadata not say yet, it waits.
 */
final class BrokerSession {
    /** Between two heartbeats, at least, in milliseconds. */
    static final int MIN_GAP_MS = 20;

    /** After a failed attempt to register, in milliseconds; and the longest such pause. */
    static final int FIRST_RETRY_MS = 20;
    static final int MAX_RETRY_MS = 500;

    /** How long a registration may take: the one before it is swept away first. In milliseconds. */
    static final int REGISTRATION_TIMEOUT_MS = 10_000;

    /** How long to wait for the answer to a heartbeat, or to a hello, in milliseconds. */
    static final int HEARTBEAT_TIMEOUT_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);

    private final Shard shard;
    private final Clock clock;
    private final ControllerChannel channel;
    private final BrokerDescription broker;
    private final SessionTiming timing;
    private final SessionListener listener;
    private final WatchedCall call;
    private final Backoff backoff;
    private SessionState state = new Starting();
    private String clusterId;
    private ClusterImage image = ClusterImage.EMPTY;
    private Shard.Timer next = () -> {};
    private Shard.Timer deadline = () -> {};
    private String lastTrouble = "the active controller did not answer";
    private long heartbeatSentNanos;
    private boolean ready;
    private boolean urgent;
    private boolean epochInDoubt;
    private DirectoryHealth health = DirectoryHealth.ALL_WELL;
    private DirectoryReports reports;

    /**
     * Of a broker that has not begun.
     *
     * @param clusterId as its log directories have it; empty if it has none yet
     */
    BrokerSession(Shard shard, Clock clock, Randomness randomness, ControllerChannel channel,
            BrokerDescription broker, String clusterId, SessionTiming timing, SessionListener listener) {
        this.shard = shard;
        this.clock = clock;
        this.channel = channel;
        this.broker = broker;
        this.clusterId = clusterId;
        this.timing = timing;
        this.listener = listener;
        call = new WatchedCall(shard, channel);
        backoff = new Backoff(randomness, FIRST_RETRY_MS, MAX_RETRY_MS);
        reports = new DirectoryReports(broker.nodeId(), health, (_, _, _) -> {});
        channel.whenFound(_ -> onControllerFound());
    }

    SessionState state() {
        return state;
    }

    /** From now on the controllers hear of log directories that fail. */
    void watch(DirectoryHealth directories, DirectoryReports.Sender sender) {
        shard.requireOwner(this);
        health = directories;
        reports = new DirectoryReports(broker.nodeId(), directories, sender);
    }

    /** Empty until it is known. */
    String clusterId() {
        return clusterId;
    }

    /** Begins to register. */
    void start() {
        shard.requireOwner(this);
        if (!clusterId.isEmpty())
            state = new Registering();
        startDeadline();
        act();
    }

    /** The broker can take part, and wants to be unfenced. */
    void ready() {
        shard.requireOwner(this);
        ready = true;
        heartbeatSoon();
    }

    /**
     * The broker wants to stop: {@link SessionListener#onShutdownAllowed} follows.
     *
     * @param timeoutMs how long it waits for the controllers to agree
     */
    void beginShutdown(long timeoutMs) {
        shard.requireOwner(this);
        if (state instanceof ShuttingDown || state instanceof Stopped)
            return;
        if (state instanceof WithEpoch known)
            shutDown(known.epoch(), timeoutMs);
        else
            leave(true);
    }

    private void shutDown(long epoch, long timeoutMs) {
        enter(new ShuttingDown(epoch));
        epochInDoubt = false;
        deadline.cancel();
        deadline = shard.schedule(timeoutMs, () -> leave(false));
        heartbeatSoon();
    }

    /** Says nothing any more, and tells nobody. */
    void close() {
        shard.requireOwner(this);
        stop("closed");
    }

    /** The broker's image moved on. */
    void onImage(ClusterImage newest) {
        image = newest;
        String named = newest.clusterId();
        if (!named.isEmpty() && !clusterId.isEmpty() && !named.equals(clusterId))
            fail("The controllers are those of cluster " + named + ", this broker belongs to cluster "
                    + clusterId
                    + ".");
        else
            if (wantsNews())
                heartbeatSoon();
    }

    /** Whether something depends on how far the image is. */
    private boolean wantsNews() {
        return state instanceof ShuttingDown || (ready && state instanceof Registered);
    }

    private void onControllerFound() {
        backoff.reset();
        call.abandon();
        act();
    }

    /** Does what the state asks for, unless it is being done, or there is nobody to ask. */
    private void act() {
        next.cancel();
        if (call.isUnderWay() || channel.active().isEmpty())
            return;
        switch (state) {
            case Starting _ -> askForClusterId();
            case Registering _ -> register();
            case Registered(long epoch) -> heartbeat(epoch, false);
            case Running(long epoch) -> heartbeat(epoch, false);
            case ShuttingDown(long epoch) -> heartbeat(epoch, true);
            case Stopped _ -> {
                // Nothing any more.
            }
        }
    }

    private void actIn(long ms) {
        next.cancel();
        next = shard.schedule(ms, this::act);
    }

    private void retry(String trouble) {
        lastTrouble = trouble;
        actIn(backoff.nextMs());
    }

    // ---- the cluster id

    private void askForClusterId() {
        call.send(HelloRequest.newBuilder().setNodeId(broker.nodeId()).build(), HEARTBEAT_TIMEOUT_MS,
                reply -> {
                    if (reply instanceof ControllerReply.Answered(HelloResponse hello)
                            && !hello.getClusterId().isEmpty())
                        learned(hello.getClusterId());
                    else
                        retry("the controllers do not say which cluster they are: " + reply);
                });
    }

    private void learned(String id) {
        if (!clusterId.isEmpty())
            return;
        clusterId = id;
        listener.onClusterId(id, () -> {
            shard.requireOwner(this);
            if (state instanceof Starting) {
                enter(new Registering());
                act();
            }
        });
    }

    // ---- registration

    private void startDeadline() {
        deadline.cancel();
        deadline = shard.schedule(timing.registrationTimeoutMs(),
                () -> fail("Broker %d could not register within %d ms: %s".formatted(broker.nodeId(),
                        timing.registrationTimeoutMs(),
                        ended(channel.active().isEmpty() ? channel.trouble() : lastTrouble))));
    }

    private static String ended(String sentence) {
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }

    private void register() {
        call.send(KafkaCall.REGISTRATION.request(broker.registration(clusterId, health.offline())),
                REGISTRATION_TIMEOUT_MS,
                reply -> {
                    switch (reply) {
                        case ControllerReply.Answered answered ->
                            onRegistration((ForwardResponse) answered.response());
                        case ControllerReply.Declined declined -> onDeclined(declined);
                        case ControllerReply.Lost lost -> retry(lost.reason());
                    }
                });
    }

    private void onDeclined(ControllerReply.Declined declined) {
        if (declined.status() == CallStatus.UNREADABLE)
            fail("The active controller cannot read what this broker says; it is of another version: "
                    + declined.complaint());
        else
            retry(declined.status() + ": " + declined.complaint());
    }

    private void onRegistration(ForwardResponse answer) {
        BrokerRegistrationResponseData response;
        try {
            response = KafkaCall.REGISTRATION.response(answer.getBody(),
                    BrokerRegistrationResponseData.class);
        } catch (MalformedFrame e) {
            retry("the answer cannot be read: " + e.getMessage());
            return;
        }
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.NONE)
            registered(response.brokerEpoch());
        else
            onRefused(error, answer.getComplaint());
    }

    private void registered(long epoch) {
        deadline.cancel();
        backoff.reset();
        epochInDoubt = false;
        enter(new Registered(epoch));
        listener.onRegistered(epoch);
        act();
    }

    private void onRefused(Errors error, String said) {
        String why = RegistrationRefusal.sentence(error, said, broker.nodeId(), clusterId);
        switch (RegistrationRefusal.of(error)) {
            case FOR_NOW -> {
                if (!why.equals(lastTrouble))
                    LOG.warn("Broker {} cannot register yet: {}", broker.nodeId(), why);
                retry(why);
            }
            case FOR_GOOD -> fail("Broker " + broker.nodeId() + " cannot register: " + why);
        }
    }

    // ---- heartbeats

    private void heartbeatSoon() {
        if (!(state instanceof WithEpoch))
            return;
        urgent = true;
        if (!call.isUnderWay())
            actIn(Math.max(0, MIN_GAP_MS - sinceHeartbeatMs()));
    }

    private long sinceHeartbeatMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.monotonicNanos() - heartbeatSentNanos);
    }

    private void heartbeat(long epoch, boolean wantShutDown) {
        Set<Uuid> offline = health.offline();
        if (!offline.isEmpty() && offline.containsAll(broker.logDirectories())) {
            fail("All log directories of broker " + broker.nodeId() + " have failed; the log says why.");
            return;
        }
        urgent = false;
        heartbeatSentNanos = clock.monotonicNanos();
        BrokerHeartbeatRequestData request = new BrokerHeartbeatRequestData()
                .setBrokerId(broker.nodeId())
                .setBrokerEpoch(epoch)
                .setCurrentMetadataOffset(image.endOffset())
                .setWantFence(!ready)
                .setWantShutDown(wantShutDown)
                .setOfflineLogDirs(List.copyOf(offline));
        reports.look(image, epoch);
        call.send(KafkaCall.HEARTBEAT.request(request), HEARTBEAT_TIMEOUT_MS, reply -> {
            if (reply instanceof ControllerReply.Answered(ForwardResponse response))
                onHeartbeat(epoch, response);
            else
                actIn(Math.min(backoff.nextMs(), timing.heartbeatIntervalMs()));
        });
    }

    private void onHeartbeat(long epoch, ForwardResponse answer) {
        backoff.reset();
        try {
            BrokerHeartbeatResponseData response = KafkaCall.HEARTBEAT.response(answer.getBody(),
                    BrokerHeartbeatResponseData.class);
            Errors error = Errors.forCode(response.errorCode());
            switch (error) {
                case NONE -> onState(response);
                case STALE_BROKER_EPOCH, BROKER_ID_NOT_REGISTERED -> onEpochUnknown(epoch, error);
                default -> LOG.warn("A heartbeat was answered with {}", error);
            }
        } catch (MalformedFrame e) {
            LOG.warn("The answer to a heartbeat cannot be read", e);
        }
        long pauseMs = timing.heartbeatIntervalMs() - sinceHeartbeatMs();
        if (!call.isUnderWay())
            actIn(urgent ? Math.max(0, MIN_GAP_MS - sinceHeartbeatMs()) : Math.max(0, pauseMs));
    }

    private void onState(BrokerHeartbeatResponseData response) {
        if (epochInDoubt) {
            epochInDoubt = false;
            deadline.cancel();
        }
        if (!response.isFenced())
            listener.onHeard(heartbeatSentNanos);
        if (state instanceof Registered(long epoch) && !response.isFenced()) {
            enter(new Running(epoch));
            listener.onUnfenced(epoch);
        } else
            if (state instanceof Running(long epoch) && response.isFenced()) {
                enter(new Registered(epoch));
                listener.onFenced(epoch);
                heartbeatSoon();
            } else
                if (state instanceof ShuttingDown && response.shouldShutDown())
                    leave(true);
    }

    private void onEpochUnknown(long epoch, Errors error) {
        if (state instanceof ShuttingDown) {
            leave(false);
            return;
        }
        switch (EpochVerdict.of(image, broker, epoch)) {
            case EpochVerdict.NotKnownYet _ -> doubt(error);
            case EpochVerdict.RegisterAgain _ -> registerAgain();
            case EpochVerdict.End(String sentence) -> fail(sentence);
        }
    }

    /** The metadata has yet to tell why; if it does not for too long, nothing is right. */
    private void doubt(Errors error) {
        if (epochInDoubt)
            return;
        LOG.warn("The active controller does not know broker {} by its epoch ({})", broker.nodeId(), error);
        epochInDoubt = true;
        lastTrouble = "the active controller answers heartbeats with " + error;
        startDeadline();
    }

    private void registerAgain() {
        if (state instanceof Running(long epoch))
            listener.onFenced(epoch);
        enter(new Registering());
        startDeadline();
        act();
    }

    // ---- the end

    private void leave(boolean agreed) {
        stop(agreed ? "the controllers agreed" : "the controllers did not agree in time");
        listener.onShutdownAllowed(agreed);
    }

    private void fail(String sentence) {
        if (state instanceof Stopped)
            return;
        stop(sentence);
        listener.onFatal(sentence);
    }

    private void stop(String why) {
        enter(new Stopped(why));
        call.abandon();
        next.cancel();
        deadline.cancel();
    }

    private void enter(SessionState to) {
        LOG.info("Broker {}: {} -> {}", broker.nodeId(), state, to);
        state = to;
    }
}
