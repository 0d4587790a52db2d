package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.ScramCredentialRemoved;
import io.tidemark.common.metadata.record.UuidValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What a newer node wrote is kept by an older one, and is in the snapshots it writes. */
class UnknownThingsSurviveTest {
    private static final Uuid TOPIC = new Uuid(1, 1);
    private static final ClusterImage IMAGE = ClusterImage.EMPTY
            .replay(List.of(Events.registered(1, 1), Events.unfenced(1, 1), Events.topic(TOPIC, "orders"),
                    Events.created(Events.partition(TOPIC, 0, 1))), 4)
            .after();

    @Test
    void aRecordOfAnUnknownKindIsKeptAsItIs() throws Exception {
        MetadataRecord strange = Events.ofUnknownKind(777, 5);
        assertThat(RecordCodec.kindNumber(strange)).isEqualTo(777);
        MetadataRecord read = RecordCodec.readRecord(ByteBuffer.wrap(strange.toByteArray()));
        assertThat(snapshot(IMAGE.replay(read))).contains(strange);
    }

    @Test
    void recordsOfUnknownKindsKeepTheirOrder() throws Exception {
        List<MetadataRecord> strange = List.of(Events.ofUnknownKind(777, 5), Events.ofUnknownKind(600, 1),
                Events.ofUnknownKind(777, 5));
        assertThat(snapshot(IMAGE.replay(strange, 7).after())).containsSubsequence(strange);
    }

    @Test
    void aRecordWithAnEnumsUnknownNumberIsKeptAsItIs() throws Exception {
        MetadataRecord config = Events.record()
                .setConfigChanged(ConfigChanged.newBuilder().setTypeValue(99).setName("x"))
                .build();
        MetadataRecord scram = Events.record()
                .setScramCredentialRemoved(
                        ScramCredentialRemoved.newBuilder().setUser("u").setMechanismValue(9))
                .build();
        assertThat(snapshot(IMAGE.replay(List.of(config, scram), 6).after())).contains(config, scram);
    }

    @Test
    void anUnknownFieldOfAPartitionStaysThroughChangesThatDoNotHaveIt() throws Exception {
        PartitionCreated.Builder event = Events.partition(TOPIC, 1, 1).setUnknownFields(field(99, 7));
        ClusterImage image = IMAGE.replay(Events.created(event)).replay(changed(1, field(98, 3)));
        assertThat(partitionIn(snapshot(image), 1).getUnknownFields())
                .isEqualTo(field(98, 3).toBuilder().mergeFrom(field(99, 7)).build());
    }

    @Test
    void theLastEventWithAnUnknownFieldDecides() throws Exception {
        PartitionCreated.Builder event = Events.partition(TOPIC, 1, 1).setUnknownFields(field(99, 7));
        ClusterImage image = IMAGE.replay(Events.created(event)).replay(changed(1, field(99, 8)));
        assertThat(partitionIn(snapshot(image), 1).getUnknownFields()).isEqualTo(field(99, 8));
    }

    @Test
    void anUnknownListThatWasEmptiedIsEmpty() throws Exception {
        PartitionCreated.Builder event = Events.partition(TOPIC, 1, 1).setUnknownFields(field(99, 7));
        MetadataRecord emptied = Events.record()
                .setPartitionChanged(PartitionChanged.newBuilder()
                        .setTopicId(UuidValues.of(TOPIC))
                        .setPartition(1)
                        .setPartitionEpoch(1)
                        .addEmptied(99))
                .build();
        ClusterImage image = IMAGE.replay(Events.created(event)).replay(emptied);
        assertThat(partitionIn(snapshot(image), 1).getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void anUnknownFieldDeepInARegistrationStaysThroughFencing() throws Exception {
        Listener listener = Listener.newBuilder().setName("NEW").setUnknownFields(field(40, 4)).build();
        MetadataRecord registered = Events.record()
                .setBrokerRegistered(Events.registration(2, 2).addListeners(listener))
                .build();
        ClusterImage image = IMAGE.replay(registered)
                .replay(Events.withUnknownField(Events.unfenced(2, 2), 55, 5))
                .replay(Events.fenced(2, 2));
        MetadataRecord written = snapshot(image).stream()
                .filter(each -> each.hasBrokerRegistered() && each.getBrokerRegistered().getBrokerId() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(written.getBrokerRegistered().getListenersList()).contains(listener);
        assertThat(written.getBrokerRegistered().getUnknownFields()).isEqualTo(field(55, 5));
        assertThat(written.getBrokerRegistered().getFenced()).isTrue();
    }

    @Test
    void moreUnknownRecordsThanTheBoundAreRefused() {
        ByteString large = ByteString.copyFrom(new byte[RecordCodec.MAX_RECORD_BYTES - 100]);
        MetadataRecord strange = Events.record()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(700, UnknownFieldSet.Field.newBuilder().addLengthDelimited(large).build())
                        .build())
                .build();
        long fit = UnknownRecords.MAX_BYTES / strange.getSerializedSize();
        Replay replay = new Replay(IMAGE);
        for (long i = 0; i < fit; i++)
            replay.replay(strange);
        assertThatThrownBy(() -> replay.replay(strange)).isInstanceOf(ContradictingRecord.class)
                .hasMessageContaining("does not know");
    }

    private static List<MetadataRecord> snapshot(ClusterImage image) throws MalformedSnapshot {
        List<MetadataRecord> written = new ArrayList<>();
        new ImageWriter(image).forEachRemaining(written::add);
        assertThat(RandomHistoriesTest.read(written)).isEqualTo(image);
        return written;
    }

    private static PartitionCreated partitionIn(List<MetadataRecord> records, int partition) {
        return records.stream()
                .filter(each -> each.hasPartitionCreated())
                .map(MetadataRecord::getPartitionCreated)
                .filter(each -> each.getPartition() == partition)
                .findFirst()
                .orElseThrow();
    }

    private static MetadataRecord changed(int partition, UnknownFieldSet unknown) {
        return Events.record()
                .setPartitionChanged(PartitionChanged.newBuilder()
                        .setTopicId(UuidValues.of(TOPIC))
                        .setPartition(partition)
                        .setPartitionEpoch(1)
                        .setUnknownFields(unknown))
                .build();
    }

    private static UnknownFieldSet field(int number, long value) {
        return UnknownFieldSet.newBuilder()
                .addField(number, UnknownFieldSet.Field.newBuilder().addVarint(value).build())
                .build();
    }
}
