package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.ReplicaDirectories;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Brokers whose heartbeats say that a log directory has failed (KIP-858). */
class LostDirectoriesTest {
    private final LifecycleBench bench = new LifecycleBench();

    private void inDirectory(int index, Uuid directory) {
        PartitionImage was = bench.partition(index);
        bench.write(List.of(new PartitionEdit(LifecycleBench.TOPIC, index, was)
                .directories(ReplicaDirectories.of(List.of(directory, Uuid.ZERO_UUID))).toRecord()
                .orElseThrow()));
    }

    @Test
    void anotherLeadsWhatItHadThereAndItGoesOnWithTheRest() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2}, new int[] {1, 2});
        inDirectory(0, BrokerProcess.directory(1));
        broker.lose(BrokerProcess.directory(1));
        bench.runForMs(2 * BrokerProcess.HEARTBEAT_MS);

        assertThat(bench.broker(1).logDirectories()).isEmpty();
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        assertThat(bench.partition(1).leader()).isEqualTo(1);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void theNextActiveControllerLooksAgainOnceAndFindsWhatIsLeft() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        broker.lose(BrokerProcess.directory(1));
        bench.runForMs(2 * BrokerProcess.HEARTBEAT_MS);
        inDirectory(0, BrokerProcess.directory(1));
        bench.runForMs(4 * BrokerProcess.HEARTBEAT_MS);
        assertThat(bench.partition(0).leader()).isEqualTo(1);

        bench.lead();
        bench.runForMs(4 * BrokerProcess.HEARTBEAT_MS);
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        long endOffset = bench.endOffset();
        bench.runForMs(8 * BrokerProcess.HEARTBEAT_MS);
        assertThat(bench.endOffset()).isEqualTo(endOffset);
    }
}
