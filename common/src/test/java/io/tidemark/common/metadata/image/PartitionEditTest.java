package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PartitionEditTest {
    private static final Uuid TOPIC = new Uuid(1, 1);
    private static final ReplicaDirectories DIRECTORIES = ReplicaDirectories
            .of(List.of(new Uuid(5, 1), new Uuid(5, 2)));
    private final PartitionImage was = PartitionReplay
            .created(Events.partition(TOPIC, 0, 1, 2).setPartitionEpoch(7).setLeaderEpoch(3).build(),
                    new Sharing());

    @Test
    void anEditThatChangesNothingIsNoEvent() {
        Optional<MetadataRecord> record = edit().isr(BrokerIds.of(1, 2))
                .leader(1)
                .replicas(BrokerIds.of(1, 2))
                .addingReplicas(BrokerIds.NONE)
                .directories(ReplicaDirectories.UNKNOWN)
                .toRecord();
        assertThat(record).isEmpty();
    }

    @Test
    void anotherLeaderIsAnotherLeaderEpoch() {
        PartitionChanged event = event(edit().isr(BrokerIds.of(2)).leader(2));
        assertThat(event.getLeaderEpoch()).isEqualTo(4);
        assertThat(event.getPartitionEpoch()).isEqualTo(8);
        assertThat(event.getReplicasList()).isEmpty();
        assertThat(replayed(event)).hasToString(
                "leader 2, leader epoch 4, partition epoch 8, replicas [1, 2], isr [2]");
    }

    @Test
    void aListThatBecomesEmptyIsSaidToBe() {
        PartitionChanged event = event(edit().isr(BrokerIds.NONE).leader(PartitionImage.NO_LEADER));
        assertThat(event.getEmptiedList()).containsExactly(PartitionChanged.ISR_FIELD_NUMBER);
        assertThat(replayed(event).isr().isEmpty()).isTrue();
        assertThat(replayed(event).hasLeader()).isFalse();
    }

    @Test
    void directoriesGoWithTheReplicasTheyAreOf() {
        PartitionImage with = replayed(event(edit().directories(DIRECTORIES)));
        assertThat(with.directories()).isEqualTo(DIRECTORIES);
        assertThat(with.directories().get(1)).isEqualTo(new Uuid(5, 2));
        BrokerIds reversed = BrokerIds.of(2, 1);
        PartitionEdit moved = new PartitionEdit(TOPIC, 0, with).replicas(reversed);
        assertThat(PartitionReplay.changed(with, event(moved), new Sharing()).directories().isUnknown())
                .isTrue();
        PartitionEdit same = new PartitionEdit(TOPIC, 0, with).directories(DIRECTORIES).replicas(reversed);
        assertThat(PartitionReplay.changed(with, event(same), new Sharing()).directories())
                .isEqualTo(DIRECTORIES);
    }

    private PartitionEdit edit() {
        return new PartitionEdit(TOPIC, 0, was);
    }

    private PartitionImage replayed(PartitionChanged event) {
        return PartitionReplay.changed(was, event, new Sharing());
    }

    private static PartitionChanged event(PartitionEdit edit) {
        return edit.toRecord().orElseThrow().getPartitionChanged();
    }
}
