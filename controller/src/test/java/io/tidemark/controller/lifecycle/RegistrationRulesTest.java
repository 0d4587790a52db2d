package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.controller.lifecycle.RegistrationRules.Refusal;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What a registration has to be. */
class RegistrationRulesTest {
    private static final ClusterImage IMAGE = ClusterImage.EMPTY
            .replay(Events.record().setClusterFormed(ClusterFormed.newBuilder().setClusterId("ours")).build())
            .replay(Events.record().setFeatureLevelChanged(
                    FeatureLevelChanged.newBuilder().setName("metadata.version").setLevel(2)).build())
            .replay(Events.registered(5, 0));

    private static BrokerRegistrationRequestData request() {
        BrokerRegistrationRequestData request = new BrokerRegistrationRequestData().setBrokerId(1)
                .setClusterId("ours").setIncarnationId(new Uuid(1, 1)).setRack("a")
                .setLogDirs(List.of(new Uuid(9, 1), new Uuid(9, 2)));
        request.listeners().add(listener("PLAINTEXT"));
        request.features().add(feature(1, 3));
        return request;
    }

    private static BrokerRegistrationRequestData.Listener listener(String name) {
        return new BrokerRegistrationRequestData.Listener().setName(name).setHost("host").setPort(9092);
    }

    private static BrokerRegistrationRequestData.Feature feature(int min, int max) {
        return new BrokerRegistrationRequestData.Feature().setName("metadata.version")
                .setMinSupportedVersion((short) min).setMaxSupportedVersion((short) max);
    }

    private static void refused(BrokerRegistrationRequestData request, Errors error, String why) {
        Optional<Refusal> refusal = RegistrationRules.refusal(IMAGE, request);
        assertThat(refusal).map(Refusal::error).contains(error);
        assertThat(refusal.orElseThrow().why()).contains(why).endsWith(".");
    }

    @Test
    void whatABrokerSaysOfItselfIsInTheEvent() {
        assertThat(RegistrationRules.refusal(IMAGE, request())).isEmpty();
        BrokerRegistered event = RegistrationRules.event(request());

        assertThat(event.getFenced()).isTrue();
        assertThat(event.getRack()).isEqualTo("a");
        assertThat(event.getListeners(0).getSecurityProtocol()).isEqualTo("PLAINTEXT");
        assertThat(event.getLogDirectoriesCount()).isEqualTo(2);
        assertThat(event.getFeatures(0).getMaxLevel()).isEqualTo(3);
        assertThat(RegistrationRules.event(request().setRack(null)).hasRack()).isFalse();
        IMAGE.replay(Events.record().setBrokerRegistered(event.toBuilder().setBrokerEpoch(1)).build());
    }

    @Test
    void aBrokerOfAnotherClusterIsNotLetIn() {
        refused(request().setClusterId("theirs"), Errors.INCONSISTENT_CLUSTER_ID, "'theirs'");
        refused(request().setClusterId(""), Errors.INCONSISTENT_CLUSTER_ID, "'ours'");
    }

    @Test
    void aBrokerHasAnIdAndAnIncarnation() {
        refused(request().setBrokerId(-1), Errors.INVALID_REQUEST, "negative");
        refused(request().setIncarnationId(Uuid.ZERO_UUID), Errors.INVALID_REQUEST, "incarnation");
        refused(request().setIsMigratingZkBroker(true), Errors.BROKER_ID_NOT_REGISTERED, "ZooKeeper");
    }

    @Test
    void aBrokerCanBeReached() {
        BrokerRegistrationRequestData none = request();
        none.listeners().clear();
        refused(none, Errors.INVALID_REGISTRATION, "0 listeners");
        BrokerRegistrationRequestData noPort = request();
        noPort.listeners().add(listener("OTHER").setPort(0));
        refused(noPort, Errors.INVALID_REGISTRATION, "lacks");
        BrokerRegistrationRequestData noHost = request();
        noHost.listeners().add(listener("OTHER").setHost(""));
        refused(noHost, Errors.INVALID_REGISTRATION, "lacks");
        BrokerRegistrationRequestData protocol = request();
        protocol.listeners().add(listener("OTHER").setSecurityProtocol((short) 77));
        refused(protocol, Errors.INVALID_REGISTRATION, "77");
        BrokerRegistrationRequestData many = request();
        for (int i = 0; i < RegistrationRules.MAX_PARTS; i++)
            many.listeners().add(listener("L" + i));
        refused(many, Errors.INVALID_REGISTRATION, "1001 listeners");
    }

    @Test
    void aLogDirectoryBelongsToOneBroker() {
        refused(request().setLogDirs(List.of()), Errors.INVALID_REGISTRATION, "0 log directories");
        refused(request().setLogDirs(List.of(new Uuid(0, 1))), Errors.INVALID_REGISTRATION, "reserved");
        refused(request().setLogDirs(List.of(new Uuid(9, 1), new Uuid(9, 1))), Errors.INVALID_REGISTRATION,
                "copy");
        // The directory that the tests' events give broker 5.
        refused(request().setLogDirs(List.of(new Uuid(7, 5))), Errors.INVALID_REGISTRATION, "broker 5");
        assertThat(RegistrationRules.refusal(IMAGE,
                request().setBrokerId(5).setLogDirs(List.of(new Uuid(7, 5))))).isEmpty();
    }

    @Test
    void aBrokerKnowsWhatTheClusterWorksWith() {
        for (int[] levels : new int[][] {{1, 1}, {3, 9}}) {
            BrokerRegistrationRequestData request = request();
            request.features().clear();
            request.features().add(feature(levels[0], levels[1]));
            refused(request, Errors.UNSUPPORTED_VERSION, levels[0] + " to " + levels[1]);
        }
        BrokerRegistrationRequestData none = request();
        none.features().clear();
        refused(none, Errors.UNSUPPORTED_VERSION, "none");
        BrokerRegistrationRequestData upsideDown = request();
        upsideDown.features().clear();
        upsideDown.features().add(feature(3, 1));
        refused(upsideDown, Errors.INVALID_REGISTRATION, "from level 3");
    }
}
