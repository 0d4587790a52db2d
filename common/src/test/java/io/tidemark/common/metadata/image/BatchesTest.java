package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which batches of a log count, and which every replica passes over. */
class BatchesTest {
    private ClusterImage image = ClusterImage.EMPTY;

    private boolean replayed(int epoch, long sequence, MetadataRecord... records) {
        MetadataBatch batch = MetadataBatch.newBuilder()
                .setEpoch(epoch)
                .setSequence(sequence)
                .addAllRecords(List.of(records))
                .build();
        ReplayedBatch replayed = image.replay(batch, image.endOffset() + 1);
        assertThat(replayed.after().endOffset()).isEqualTo(image.endOffset() + 1);
        assertThat(replayed.followed() || replayed.delta().isEmpty()).isTrue();
        image = replayed.after();
        return replayed.followed();
    }

    @Test
    void anEpochBeginsWithItsBarrierAndGoesOnWithoutAHole() {
        assertThat(replayed(3, 0, Events.barrier(3))).isTrue();
        assertThat(replayed(3, 1, Events.registered(1, 5))).isTrue();
        assertThat(replayed(3, 3, Events.registered(2, 6))).isFalse();
        assertThat(replayed(3, 2, Events.registered(2, 7))).isTrue();
        assertThat(replayed(3, 2, Events.registered(3, 8))).isFalse();
        assertThat(image.brokers().byId().keySet()).containsExactly(1, 2);
    }

    @Test
    void nothingOfAnEpochCountsBeforeItsBarrierOrAfterTheNextOne() {
        assertThat(replayed(0, 0, Events.registered(1, 5))).isFalse();
        assertThat(replayed(3, 0, Events.registered(1, 5))).isFalse();
        assertThat(replayed(3, 0, Events.barrier(3))).isTrue();
        assertThat(replayed(5, 1, Events.registered(1, 5))).isFalse();
        assertThat(replayed(5, 0, Events.barrier(5), Events.registered(1, 5))).isTrue();
        assertThat(replayed(3, 1, Events.registered(2, 6))).isFalse();
        assertThat(replayed(5, 0, Events.barrier(5))).isFalse();
        assertThat(image.brokers().byId().keySet()).containsExactly(1);
    }

    @Test
    void aSnapshotRemembersWhichBatchIsNext() throws MalformedSnapshot {
        replayed(3, 0, Events.barrier(3));
        replayed(3, 1, Events.registered(1, 5));
        ImageReader reader = new ImageReader();
        ImageWriter writer = new ImageWriter(image);
        while (writer.hasNext())
            reader.accept(writer.next());
        ClusterImage loaded = reader.finish();
        assertThat(loaded).isEqualTo(image);
        assertThat(loaded.quorum().nextSequence()).isEqualTo(2);
    }
}
