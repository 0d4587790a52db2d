package io.tidemark.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class AllocateProducerIdsTest {
    private final AllocateProducerIds decision = new AllocateProducerIds();

    @Test
    void blocksFollowEachOtherAndNoIdIsGivenTwice() {
        ClusterImage image = Clusters.ofBrokers(2);
        for (int block = 0; block < 5; block++) {
            int broker = block % 2;
            Decided<AllocateProducerIdsResponseData> decided = decide(image, broker, Clusters.epoch(broker));
            assertThat(decided.response()).isEqualTo(new AllocateProducerIdsResponseData()
                    .setProducerIdStart(block * 1_000L).setProducerIdLen(1_000));
            image = Clusters.replayed(image, decided.records());
        }
        assertThat(image.producerIds().nextProducerId()).isEqualTo(5_000);
    }

    /** One that is about to be unfenced may ask. */
    @Test
    void aFencedBrokerGetsABlock() {
        ClusterImage image = Clusters.fenced(Clusters.ofBrokers(1), 0);
        assertThat(decide(image, 0, Clusters.epoch(0)).response().errorCode()).isZero();
    }

    @Test
    void anotherEpochAndABrokerThatIsNotThereAreStale() {
        ClusterImage image = Clusters.ofBrokers(1);
        assertRefused(decide(image, 0, Clusters.epoch(0) - 1), Errors.STALE_BROKER_EPOCH);
        assertRefused(decide(image, 0, Clusters.epoch(0) + 1), Errors.STALE_BROKER_EPOCH);
        assertRefused(decide(image, 7, Clusters.epoch(0)), Errors.STALE_BROKER_EPOCH);
        assertRefused(decide(image, -1, -1), Errors.STALE_BROKER_EPOCH);
    }

    @Test
    void theLastBlockIsTheOneWhoseEndIsANumber() {
        ClusterImage image = Clusters.ofBrokers(1);
        ClusterImage almost = allocated(image, Long.MAX_VALUE - 1_000);
        assertThat(decide(almost, 0, Clusters.epoch(0)).response().producerIdStart())
                .isEqualTo(Long.MAX_VALUE - 1_000);
        assertRefused(decide(allocated(image, Long.MAX_VALUE - 999), 0, Clusters.epoch(0)),
                Errors.UNKNOWN_SERVER_ERROR);
        assertRefused(decide(allocated(image, Long.MAX_VALUE), 0, Clusters.epoch(0)),
                Errors.UNKNOWN_SERVER_ERROR);
    }

    private static ClusterImage allocated(ClusterImage image, long next) {
        return image.replay(Events.record()
                .setProducerIdsAllocated(ProducerIdsAllocated.newBuilder().setNextProducerId(next)).build());
    }

    private Decided<AllocateProducerIdsResponseData> decide(ClusterImage image, int broker, long epoch) {
        return decision.decide(image,
                new AllocateProducerIdsRequestData().setBrokerId(broker).setBrokerEpoch(epoch),
                Clusters.around());
    }

    private static void assertRefused(Decided<AllocateProducerIdsResponseData> decided, Errors error) {
        assertThat(decided.records()).isEmpty();
        assertThat(Errors.forCode(decided.response().errorCode())).isEqualTo(error);
    }
}
