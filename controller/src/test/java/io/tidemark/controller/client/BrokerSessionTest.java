package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.controller.client.ScriptedLifecycle.Heard;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class BrokerSessionTest {
    private final SessionWorld world = new SessionWorld(1, ScriptedController.CLUSTER);
    private final ScriptedLifecycle lifecycle = world.lifecycle;

    @Test
    void aBrokerThatIsReadyTakesPartAsSoonAsItHasCaughtUpWithItsRegistration() {
        world.lead(1);
        world.begin();
        world.ready();
        world.until(SessionState.Running.class, SessionWorld.HEARTBEAT_MS / 2);
        assertThat(world.heard).containsExactly("registered 2", "unfenced 2");
    }

    @Test
    void aRegistrationSaysWhoTheBrokerIs() {
        world.lead(1);
        world.beginAndRun();
        BrokerRegistrationRequestData said = lifecycle.registrations.getFirst();
        assertThat(said.brokerId()).isEqualTo(SessionWorld.BROKER);
        assertThat(said.clusterId()).isEqualTo(ScriptedController.CLUSTER);
        assertThat(said.incarnationId()).isEqualTo(SessionWorld.INCARNATION);
        assertThat(said.rack()).isEqualTo("r1");
        assertThat(said.logDirs()).containsExactly(SessionWorld.DIRECTORY, SessionWorld.OTHER_DIRECTORY);
        assertThat(said.previousBrokerEpoch()).isEqualTo(BrokerDescription.NOT_CLEAN);
        assertThat(said.listeners().find("PLAINTEXT").host()).isEqualTo("broker");
        assertThat(said.features().find(KnownFeatures.METADATA_VERSION).maxSupportedVersion())
                .isEqualTo((short) 1);
    }

    @Test
    void aBrokerThatIsNotReadyStaysFencedThoughItHasCaughtUp() {
        world.lead(1);
        world.begin();
        world.runForMs(2_000);
        assertThat(world.state()).isEqualTo(new SessionState.Registered(2));
        assertThat(lifecycle.heartbeats).allMatch(each -> each.heartbeat().wantFence());
        world.ready();
        world.until(SessionState.Running.class, 50);
    }

    @Test
    void heartbeatsGoOutEveryIntervalAndSayHowFarTheImageIs() {
        world.lead(1);
        world.beginAndRun();
        world.runForMs(300);
        world.commit(world.log.append(Events.ofUnknownKind(400, 1)));
        lifecycle.heartbeats.clear();
        world.runForMs(10_000);
        List<Heard> heartbeats = lifecycle.heartbeats;
        assertThat(heartbeats).hasSizeBetween(39, 41);
        for (int i = 1; i < heartbeats.size(); i++)
            assertThat(heartbeats.get(i).atMs() - heartbeats.get(i - 1).atMs()).isBetween(245L, 260L);
        assertThat(heartbeats.getLast().heartbeat().currentMetadataOffset()).isEqualTo(world.log.endOffset());
    }

    @Test
    void aBrokerWithoutAClusterIdLearnsItAndRegistersOnceItIsStored() {
        SessionWorld fresh = new SessionWorld(1, "");
        fresh.lead(1);
        fresh.begin();
        fresh.runForMs(500);
        assertThat(fresh.heard).containsExactly("cluster " + ScriptedController.CLUSTER);
        assertThat(fresh.lifecycle.registrations).isEmpty();
        fresh.shard.run(fresh.stored);
        fresh.runForMs(100);
        assertThat(fresh.heard).endsWith("registered 2");
        assertThat(fresh.lifecycle.registrations.getFirst().clusterId())
                .isEqualTo(ScriptedController.CLUSTER);
    }

    @Test
    void aForeignClusterIdEndsItAtOnceWithASentence() {
        world.lead(1);
        lifecycle.registrationError = Errors.INCONSISTENT_CLUSTER_ID;
        world.begin();
        world.runForMs(100);
        assertThat(world.heard)
                .containsExactly("fatal: Broker 11 cannot register: the controllers are not those "
                        + "of cluster the-cluster, to which the log directories of broker 11 belong.");
        int calls = world.calls.sent().size();
        world.runForMs(10_000);
        assertThat(world.calls.sent()).hasSize(calls);
    }

    @Test
    void whatTheControllerSaysOfARefusalIsWhatTheOperatorReads() {
        world.lead(1);
        lifecycle.registrationError = Errors.UNSUPPORTED_VERSION;
        lifecycle.registrationComplaint = "the cluster works at level 2 of metadata.version, and it knows 1 to 1.";
        world.begin();
        world.runForMs(100);
        assertThat(world.heard)
                .containsExactly("fatal: Broker 11 cannot register: the cluster works at level 2 of "
                        + "metadata.version, and it knows 1 to 1.");
    }

    @Test
    void controllersThatMostlyTurnItAwayEndItWithTheirSentence() {
        world.controllers.values().forEach(each -> each.refusal = "another cluster");
        world.begin();
        world.runForMs(100);
        assertThat(world.heard)
                .containsExactly("fatal: The controllers turn broker 11 away: another cluster");
    }

    @Test
    void oneControllerThatTurnsItAwayDoesNot() {
        world.lead(1);
        world.controller(2).refusal = "another cluster";
        world.beginAndRun();
    }

    @Test
    void anotherProcessWithTheSameIdIsWaitedForAndThenItRegisters() {
        world.lead(1);
        lifecycle.registrationError = Errors.DUPLICATE_BROKER_REGISTRATION;
        world.begin();
        world.ready();
        world.runForMs(20_000);
        assertThat(world.heard).isEmpty();
        assertThat(lifecycle.registrations).hasSizeBetween(40, 100);
        lifecycle.registrationError = Errors.NONE;
        world.until(SessionState.Running.class, 1_000);
    }

    @Test
    void anotherProcessWithTheSameIdThatStaysEndsItAfterTheTimeout() {
        world.lead(1);
        lifecycle.registrationError = Errors.DUPLICATE_BROKER_REGISTRATION;
        world.begin();
        world.runForMs(SessionWorld.REGISTRATION_TIMEOUT_MS + 10);
        assertThat(world.heard)
                .containsExactly("fatal: Broker 11 could not register within 60000 ms: another "
                        + "process that is registered as broker 11 is alive.");
    }

    @Test
    void aBrokerThatFindsNoControllerEndsAfterTheTimeout() {
        world.begin();
        world.runForMs(SessionWorld.REGISTRATION_TIMEOUT_MS - 10);
        assertThat(world.heard).isEmpty();
        world.runForMs(10);
        assertThat(world.heard).singleElement().asString()
                .startsWith(
                        "fatal: Broker 11 could not register within 60000 ms: no active controller was found; "
                                + "controller ")
                .endsWith("says: it is not active, and knows nobody who is.");
    }

    @Test
    void aBrokerWhoseIdWasTakenOverByAnotherProcessEnds() {
        world.lead(1);
        world.beginAndRun();
        long epoch = lifecycle.register(SessionWorld.BROKER, new Uuid(9, 9));
        world.runForMs(1_000);
        assertThat(world.heard).endsWith("fatal: Another process registered as broker 11, with epoch " + epoch
                + "; this one had epoch 2.");
    }

    @Test
    void itWaitsForTheMetadataToSayWhyItsEpochIsNotKnown() {
        world.lead(1);
        world.beginAndRun();
        world.controller(1).tampering = response -> response.toBuilder().clearEntries().build();
        lifecycle.register(SessionWorld.BROKER, new Uuid(9, 9));
        world.runForMs(3_000);
        assertThat(world.state()).isInstanceOf(SessionState.Running.class);
        world.controller(1).tampering = response -> response;
        world.runForMs(3_000);
        assertThat(world.heard.getLast()).startsWith("fatal: Another process");
    }

    @Test
    void aBrokerThatWasUnregisteredEnds() {
        world.lead(1);
        world.beginAndRun();
        lifecycle.unregister(SessionWorld.BROKER);
        world.runForMs(1_000);
        assertThat(world.heard).endsWith("fatal: Broker 11, with epoch 2, was unregistered.");
    }

    @Test
    void aBrokerWhoseOwnRegistrationCameTwiceRegistersAgain() {
        world.lead(1);
        world.beginAndRun();
        lifecycle.register(SessionWorld.BROKER, SessionWorld.INCARNATION);
        world.runForMs(1_000);
        assertThat(world.heard).containsExactly("registered 2", "unfenced 2", "fenced 2", "registered 5",
                "unfenced 5");
    }

    @Test
    void aBrokerThatIsFencedHearsItAndComesBack() {
        world.lead(1);
        world.beginAndRun();
        lifecycle.heartbeatOnce(response -> response.setIsFenced(true));
        world.runForMs(1_000);
        assertThat(world.heard).containsExactly("registered 2", "unfenced 2", "fenced 2", "unfenced 2");
    }

    @Test
    void whenItAskedIsWhatTheControllersHaveHeardOfIt() {
        world.lead(1);
        world.beginAndRun();
        world.runForMs(1_000);
        assertThat(world.heardOf).hasSizeBetween(4, 6).isSorted();
        int before = world.heardOf.size();
        long latest = world.scheduler.clock().monotonicNanos();
        for (int id = 1; id <= 3; id++)
            world.kill(id);
        world.runForMs(5_000);
        assertThat(world.heardOf).as("one answer may have been on its way")
                .hasSizeLessThanOrEqualTo(before + 1)
                .allMatch(each -> each <= latest);
    }

    @Test
    void anAnswerThatSaysFencedIsNoContact() {
        world.lead(1);
        world.begin();
        world.runForMs(2_000);
        assertThat(lifecycle.heartbeats).isNotEmpty();
        assertThat(world.heardOf).as("it is not ready, and fenced").isEmpty();
    }

    @Test
    void aBrokerThatStopsSaysSoAtOnceAndWaitsUntilItMay() {
        world.lead(1);
        world.beginAndRun();
        lifecycle.heartbeats.clear();
        world.shard.run(() -> world.client.beginShutdown(5_000));
        world.runForMs(SessionWorld.HEARTBEAT_MS / 2);
        assertThat(lifecycle.heartbeats).isNotEmpty();
        assertThat(lifecycle.heartbeats.getFirst().heartbeat().wantShutDown()).isTrue();
        world.runForMs(1_000);
        assertThat(world.heard).endsWith("may stop true");
        assertThat(world.state()).isInstanceOf(SessionState.Stopped.class);
        lifecycle.heartbeats.clear();
        world.runForMs(1_000);
        assertThat(lifecycle.heartbeats).isEmpty();
    }

    @Test
    void aBrokerThatStopsDoesNotWaitForControllersForEver() {
        world.lead(1);
        world.beginAndRun();
        for (int id = 1; id <= 3; id++)
            world.kill(id);
        world.shard.run(() -> world.client.beginShutdown(5_000));
        world.runForMs(4_990);
        assertThat(world.heard).hasSize(2);
        world.runForMs(20);
        assertThat(world.heard).endsWith("may stop false");
    }

    @Test
    void aBrokerThatIsNotRegisteredMayStopAtOnce() {
        world.begin();
        world.shard.run(() -> world.client.beginShutdown(5_000));
        assertThat(world.heard).containsExactly("may stop true");
    }

    @Test
    void aClosedClientSaysNothingMore() {
        world.lead(1);
        world.beginAndRun();
        world.shard.run(world.client::close);
        int calls = world.calls.sent().size();
        world.runForMs(10_000);
        assertThat(world.calls.sent()).hasSize(calls);
    }

    @Test
    void metadataOfAnotherClusterEndsIt() {
        SessionWorld other = new SessionWorld(1, "another");
        other.lead(1);
        other.commit(other.log.append(Events.record()
                .setClusterFormed(ClusterFormed.newBuilder()
                        .setClusterId(ScriptedController.CLUSTER))
                .build()));
        other.begin();
        other.runForMs(1_000);
        assertThat(other.heard.getLast()).isEqualTo(
                "fatal: The controllers are those of cluster the-cluster, this broker belongs to cluster another.");
    }
}
