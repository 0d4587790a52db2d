package io.tidemark.common.metadata.words;

import static io.tidemark.common.metadata.image.Events.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.AclAdded;
import io.tidemark.common.metadata.record.AclRemoved;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.QuotaEntityPart;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.common.metadata.record.ScramMechanism;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.metadata.record.VoterRemoved;
import io.tidemark.sim.SeededRandomness;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class EventWordsTest {
    private static final Uuid ORDERS = new Uuid(1, 2);
    private static final Uuid GONE = new Uuid(3, 4);
    private static final ShownValue SHOWN = (key, value) -> key.contains("password") ? "[hidden]" : value;

    private final EventWords words = new EventWords(SHOWN, id -> id.equals(GONE) ? "gone" : null);
    private ClusterImage image = ClusterImage.EMPTY
            .replay(List.of(Events.barrier(3), Events.registered(2, 17), Events.unfenced(2, 17),
                    Events.topic(ORDERS, "orders"), Events.created(Events.partition(ORDERS, 0, 2, 1)),
                    record().setAclAdded(rule()).build()), 6)
            .after();

    private static AclAdded rule() {
        return AclAdded.newBuilder().setId(UuidValues.of(new Uuid(9, 9))).setResourceType(2)
                .setResourceName("orders").setPatternType(3).setPrincipal("User:alice").setHost("*")
                .setOperation(3).setPermissionType(3).build();
    }

    private String of(MetadataRecord... records) {
        return words.of(List.of(records), 0, image);
    }

    private String withoutImage(MetadataRecord record) {
        return words.of(List.of(record), 0, null);
    }

    @Test
    void theClusterAndItsControllers() {
        assertThat(of(record().setClusterFormed(ClusterFormed.newBuilder().setClusterId("X")).build()))
                .isEqualTo("the cluster X was formed");
        assertThat(of(Events.barrier(7))).isEqualTo("epoch 7 began, controller 1 is active");
        assertThat(of(record().setFeatureLevelChanged(
                FeatureLevelChanged.newBuilder().setName("metadata.version").setLevel(3)).build()))
                .isEqualTo("feature metadata.version is at level 3");
        VoterAdded added = VoterAdded.newBuilder().setVoterId(4).setDirectoryId(UuidValues.of(ORDERS))
                .addAllListeners(Events.registration(4, 1).getListenersList()).build();
        assertThat(of(record().setVoterAdded(added).build())).isEqualTo("controller 4 with directory "
                + ORDERS + " became a voter: PLAINTEXT broker4:9092 (PLAINTEXT)");
        assertThat(of(record().setVoterRemoved(
                VoterRemoved.newBuilder().setVoterId(4).setDirectoryId(UuidValues.of(ORDERS))).build()))
                .isEqualTo("controller 4 with directory " + ORDERS + " is no voter any more");
    }

    @Test
    void brokersComeAndGo() {
        assertThat(of(Events.registered(2, 20))).isEqualTo("broker 2, epoch 20, registered in place of "
                + "epoch 17, fenced, incarnation " + new Uuid(3, 21)
                + ", listeners PLAINTEXT broker2:9092 (PLAINTEXT), features metadata.version 1 to 3");
        assertThat(of(Events.fenced(2, 17))).isEqualTo("broker 2, epoch 17, was fenced");
        assertThat(of(Events.unfenced(2, 17))).isEqualTo("broker 2, epoch 17, was unfenced");
        assertThat(of(record().setBrokerInControlledShutdown(
                BrokerInControlledShutdown.newBuilder().setBrokerId(2).setBrokerEpoch(17)).build()))
                .isEqualTo("broker 2, epoch 17, began its controlled shutdown");
        assertThat(of(Events.logDirectories(2, 17, List.of(new Uuid(5, 5)))))
                .isEqualTo("broker 2, epoch 17, has the log directories " + new Uuid(5, 5) + " online");
        assertThat(of(Events.logDirectories(2, 17, List.of())))
                .isEqualTo("broker 2, epoch 17, has the log directories (none) online");
        assertThat(of(record().setBrokerUnregistered(
                BrokerUnregistered.newBuilder().setBrokerId(2).setBrokerEpoch(17)).build()))
                .isEqualTo("broker 2, epoch 17, was removed from the cluster");
    }

    @Test
    void aTopicComesWithThePartitionsOfItsBatch() {
        Uuid id = new Uuid(5, 6);
        MetadataRecord[] batch = {Events.topic(id, "new"), Events.created(Events.partition(id, 0, 1)),
            Events.created(Events.partition(ORDERS, 1, 1)), Events.created(Events.partition(id, 1, 1))};
        assertThat(of(batch)).isEqualTo("topic new (id " + id + ") was created with 2 partitions");
        assertThat(of(Events.created(Events.partition(ORDERS, 1, 2, 3))))
                .isEqualTo("partition 1 of orders was "
                        + "created: replicas [2, 3], ISR [2, 3], leader 2, leader epoch 0, partition epoch 0");
        assertThat(of(Events.topicDeleted(ORDERS)))
                .isEqualTo("topic orders (id " + ORDERS + ") was deleted with 1 partition");
        assertThat(of(Events.topicDeleted(GONE))).isEqualTo("topic gone (id " + GONE + ") was deleted");
        assertThat(of(Events.topicDeleted(id))).isEqualTo("topic with id " + id + " was deleted");
    }

    @Test
    void aPartitionSaysWhatChangedFromWhatToWhat() {
        PartitionChanged.Builder change = PartitionChanged.newBuilder().setTopicId(UuidValues.of(ORDERS))
                .setLeader(1).setLeaderEpoch(5).addIsr(1).setPartitionEpoch(9);
        assertThat(of(record().setPartitionChanged(change).build()))
                .isEqualTo("partition 0 of orders: leader "
                        + "2 -> 1, leader epoch 0 -> 5, ISR [2, 1] -> [1], partition epoch 0 -> 9");
        assertThat(withoutImage(record().setPartitionChanged(change).build())).isEqualTo("partition 0 of the "
                + "topic with id " + ORDERS + ": leader ? -> 1, leader epoch ? -> 5, ISR ? -> [1], "
                + "partition epoch ? -> 9");
        change.clearIsr().setLeader(-1).setLastKnownLeader(2).addEmptied(PartitionChanged.ISR_FIELD_NUMBER)
                .addEligibleLeaderReplicas(2);
        assertThat(of(record().setPartitionChanged(change).build()))
                .isEqualTo("partition 0 of orders: leader "
                        + "2 -> none, leader epoch 0 -> 5, ISR [2, 1] -> [], eligible leader replicas [] -> [2], "
                        + "last known leader none -> 2, partition epoch 0 -> 9");
    }

    @Test
    void settingsAreShownAsTheCallerSays() {
        ConfigChanged config = ConfigChanged.newBuilder().setType(ConfigResourceType.TOPIC).setName("orders")
                .addEntries(ConfigEntry.newBuilder().setKey("retention.ms").setValue("5"))
                .addEntries(ConfigEntry.newBuilder().setKey("a.password").setValue("secret"))
                .addEntries(ConfigEntry.newBuilder().setKey("cleanup.policy")).build();
        assertThat(of(record().setConfigChanged(config).build())).isEqualTo("config of topic orders: "
                + "retention.ms = 5, a.password = [hidden], cleanup.policy was removed");
        ClientQuotaChanged quota = ClientQuotaChanged.newBuilder()
                .addEntity(QuotaEntityPart.newBuilder().setType("client-id"))
                .addEntity(QuotaEntityPart.newBuilder().setType("user").setName("alice"))
                .setKey("producer_byte_rate").setValue(1000).build();
        assertThat(of(record().setClientQuotaChanged(quota).build())).isEqualTo(
                "quota of client-id (default), user alice: producer_byte_rate = 1000.0");
        assertThat(of(record().setProducerIdsAllocated(ProducerIdsAllocated.newBuilder().setBrokerId(2)
                .setBrokerEpoch(17).setNextProducerId(1000)).build()))
                .isEqualTo("producer ids 0 to 999 were given to broker 2, epoch 17");
    }

    @Test
    void whoMayDoWhatIsSaidWithoutAnyKey() {
        ScramCredentialChanged credential = ScramCredentialChanged.newBuilder().setUser("bob")
                .setMechanism(ScramMechanism.SCRAM_SHA_256).setIterations(4096)
                .setSalt(ByteString.copyFromUtf8("secret")).setStoredKey(ByteString.copyFromUtf8("secret"))
                .setServerKey(ByteString.copyFromUtf8("secret")).build();
        assertThat(of(record().setScramCredentialChanged(credential).build()))
                .isEqualTo("the SCRAM-SHA-256 credential of user bob was set, 4096 iterations");
        assertThat(of(record().setScramCredentialRemoved(ScramCredentialRemoved.newBuilder().setUser("bob")
                .setMechanism(ScramMechanism.SCRAM_SHA_512)).build()))
                .isEqualTo("the SCRAM-SHA-512 credential of user bob was removed");
        String rule = "User:alice from *: allow read on topic 'orders' (literal)";
        assertThat(of(record().setAclAdded(rule()).build()))
                .isEqualTo("access rule " + new Uuid(9, 9) + " was added: " + rule);
        assertThat(of(record().setAclRemoved(AclRemoved.newBuilder().setId(rule().getId())).build()))
                .isEqualTo("access rule " + new Uuid(9, 9) + " was removed (" + rule + ")");
        assertThat(Phrases.rule(rule().toBuilder().setOperation(256 + 3).setResourceType(99).build()))
                .isEqualTo("User:alice from *: allow code 259 on code 99 'orders' (literal)");
    }

    @Test
    void whatANewerVersionWroteIsNamed() {
        assertThat(of(Events.ofUnknownKind(99, 1))).isEqualTo(
                "an event of kind 99 (3 bytes), which this version does not know");
        assertThat(of(Events.withUnknownField(Events.fenced(2, 17), 99, 1))).isEqualTo(
                "broker 2, epoch 17, was fenced (and something that this version does not know)");
    }

    @Test
    void everyEventOfAHistoryHasWordsWhateverIsKnownAndWhateverItsBytes() {
        SeededRandomness random = new SeededRandomness(5);
        RandomHistory history = new RandomHistory(random);
        image = ClusterImage.EMPTY;
        for (int i = 0; i < 500; i++) {
            for (MetadataRecord each : history.next(image)) {
                assertThat(of(each)).isNotBlank().doesNotContain("secret");
                assertThat(withoutImage(each)).isNotBlank();
                assertThat(of(damaged(each, random))).isNotBlank();
                image = image.replay(each);
            }
        }
    }

    private static MetadataRecord damaged(MetadataRecord record, SeededRandomness random) {
        byte[] bytes = record.toByteArray();
        if (bytes.length == 0) return record;
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            return RecordCodec.readRecord(ByteBuffer.wrap(bytes));
        } catch (MalformedRecord e) {
            return record;
        }
    }
}
