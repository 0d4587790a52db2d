package io.tidemark.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.MetadataQuorum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class BatchRoomTest {
    private static final Uuid ID = new Uuid(1, 2);

    @Test
    void whatFitsIntoTheRoomFitsIntoAnEntryWithABarrierBeforeIt() {
        BatchRoom room = new BatchRoom();
        List<MetadataRecord> records = Collections.nCopies(1_000, Events.topic(ID, "n".repeat(249)));
        while (room.add(records)) {}
        while (room.add(List.of(Events.topicDeleted(ID)))) {}
        MetadataRecord barrier = Events.record().setEpochBarrier(EpochBarrier.newBuilder()
                .setEpoch(Integer.MAX_VALUE).setControllerId(Integer.MAX_VALUE)).build();
        int bytes = MetadataBatch.newBuilder().setEpoch(Integer.MAX_VALUE).setSequence(Long.MAX_VALUE)
                .addRecords(barrier).addAllRecords(room.records()).build().getSerializedSize();
        assertThat(bytes).isBetween(BatchRoom.MAX_BYTES - 100, MetadataQuorum.MAX_ENTRY_BYTES);
    }

    @Test
    void whatDoesNotFitStaysOutAsAWhole() {
        BatchRoom room = new BatchRoom();
        List<MetadataRecord> partitions = new ArrayList<>();
        for (int number = 0; number <= BatchRoom.MAX_NEW_PARTITIONS; number++)
            partitions.add(Events.created(Events.partition(ID, number, 1)));
        assertThat(room.add(partitions)).isFalse();
        assertThat(room.records()).isEmpty();
        assertThat(room.add(partitions.subList(0, BatchRoom.MAX_NEW_PARTITIONS))).isTrue();
        assertThat(room.mayTake(1, 1)).isFalse();
        assertThat(room.add(List.of(Events.topic(ID, "t")))).isTrue();
    }
}
