package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.active.FakeConnection;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.lifecycle.PortProbe.Answer;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * A process of a broker as the controller sees it: registers until it is let in, then heartbeats. Its image
 * is as new as what is committed, unless a test holds it back. Runs on a shard of its own.
 */
final class BrokerProcess {
    static final int HEARTBEAT_MS = 250;
    private static final long HOP_MS = 1;
    private static final long RETRY_MS = 100;

    private final LifecycleBench bench;
    private final SimulatedShard shard;
    private final int id;
    private final Uuid incarnation;
    private final List<Errors> refusals = new ArrayList<>();
    private final List<BrokerHeartbeatResponseData> heartbeats = new ArrayList<>();
    private final Map<String, Integer> features = new TreeMap<>(Map.of("metadata.version", 1));
    private FakeConnection connection;
    private long previousEpoch = -1;
    private long epoch = -1;
    private long heldBackBy;
    private final List<Uuid> offline = new ArrayList<>();
    private boolean wantsFence;
    private boolean stops;

    BrokerProcess(LifecycleBench bench, int id, int incarnation) {
        this.bench = bench;
        this.id = id;
        this.incarnation = new Uuid(id + 1, incarnation);
        shard = bench.scheduler().shard("broker-" + id + "-" + incarnation);
        connection = new FakeConnection(host(id));
    }

    static String host(int id) {
        return "broker" + id;
    }

    /** The log directory of every process of that broker. */
    static Uuid directory(int id) {
        return new Uuid(4711, id);
    }

    BrokerProcess start() {
        bench.ports().set(host(id), Answer.ANSWERED);
        shard.execute(this::register);
        return this;
    }

    /** As {@link #start}, of a process that knows the epoch of the one before it, which stopped in good order. */
    BrokerProcess startAfter(BrokerProcess before) {
        previousEpoch = before.epoch;
        return start();
    }

    private BrokerRegistrationRequestData registration() {
        BrokerRegistrationRequestData request = new BrokerRegistrationRequestData().setBrokerId(id)
                .setClusterId(bench.clusterId()).setIncarnationId(incarnation)
                .setLogDirs(List.of(directory(id))).setPreviousBrokerEpoch(previousEpoch);
        request.listeners().add(new BrokerRegistrationRequestData.Listener().setName("PLAINTEXT")
                .setHost(host(id)).setPort(9092));
        features.forEach((name, level) -> request.features().add(new BrokerRegistrationRequestData.Feature()
                .setName(name).setMinSupportedVersion((short) 1)
                .setMaxSupportedVersion(level.shortValue())));
        return request;
    }

    private void register() {
        FakeConnection by = connection;
        bench.onController(HOP_MS, () -> bench.lifecycle().register(by, registration(),
                outcome -> shard.schedule(HOP_MS, () -> registered(outcome))));
    }

    private void registered(Outcome<BrokerRegistrationResponseData> outcome) {
        if (outcome instanceof Answered<BrokerRegistrationResponseData>(var response, _)) {
            epoch = response.brokerEpoch();
            heartbeat();
            return;
        }
        if (outcome instanceof Outcome.Refused<BrokerRegistrationResponseData>(var error, var why)) {
            assertThat(why).isNotEmpty();
            refusals.add(error);
        }
        shard.schedule(RETRY_MS, this::register);
    }

    private void heartbeat() {
        FakeConnection by = connection;
        BrokerHeartbeatRequestData request = new BrokerHeartbeatRequestData().setBrokerId(id)
                .setBrokerEpoch(epoch).setWantFence(wantsFence).setWantShutDown(stops)
                .setCurrentMetadataOffset(bench.endOffset() - heldBackBy)
                .setOfflineLogDirs(List.copyOf(offline));
        bench.onController(HOP_MS, () -> bench.lifecycle().heartbeat(by, request, outcome -> {
            if (outcome instanceof Answered<BrokerHeartbeatResponseData>(var response, _))
                shard.schedule(HOP_MS, () -> answered(response));
        }));
        shard.schedule(HEARTBEAT_MS, this::heartbeat);
    }

    private void answered(BrokerHeartbeatResponseData response) {
        heartbeats.add(response);
        if (response.shouldShutDown())
            kill();
    }

    /** The process ends, and its connections with it. */
    void kill() {
        shard.kill();
        bench.ports().set(host(id), Answer.REFUSED);
        hangUp();
    }

    /** It stands still: its connections stay, its port takes connections that it never accepts. */
    void hang() {
        shard.pause();
    }

    void goOn() {
        shard.resume();
    }

    /** It loses its connection, and has another one by its next heartbeat. */
    void reconnect() {
        hangUp();
        connection = new FakeConnection(host(id));
    }

    /** The machine's cable is cut: nothing goes through, and nobody is told. */
    void cutOff() {
        bench.ports().set(host(id), Answer.SILENT);
        shard.pause();
    }

    private void hangUp() {
        FakeConnection closed = connection;
        bench.onController(HOP_MS, () -> bench.lifecycle().onClosed(closed));
    }

    /** From now on it asks to be left out, or no longer. */
    void wantsFence(boolean wants) {
        wantsFence = wants;
    }

    /** From now on it says that a log directory has failed. */
    void lose(Uuid directory) {
        offline.add(directory);
    }

    /** From now on it asks to stop. */
    void stop() {
        stops = true;
    }

    /** From now on its image is so many entries behind. */
    void holdBack(long entries) {
        heldBackBy = entries;
    }

    boolean isGone() {
        return shard.isDead();
    }

    /** -1 before it was let in. */
    long epoch() {
        return epoch;
    }

    FakeConnection connection() {
        return connection;
    }

    Uuid incarnation() {
        return incarnation;
    }

    List<Errors> refusals() {
        return refusals;
    }

    List<BrokerHeartbeatResponseData> heartbeats() {
        return heartbeats;
    }
}
