package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.partition.OneReplica.Answers;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** A {@code min.insync.replicas} that is larger than the number of replicas means all of them, as with Kafka. */
class MinInsyncReplicasTest {
    private static final int ALL = ProduceRequest.ALL;

    private final OneReplica it = new OneReplica(LogConfig.DEFAULT, 5);

    @Test
    void moreThanThereAreMeansAll() {
        it.lead(1, 1, 2, 3);
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(answers.isWaiting()).isTrue();
        it.followerFetches(3, 1, 1);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
        assertThat(it.log.highWatermark()).isEqualTo(1);
    }

    @Test
    void oneThatIsMissingIsOneTooFew() {
        it.lead(1, 1, 2);
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        assertThat(it.produce(1).error()).isEqualTo(Errors.NONE);
        it.followerFetches(2, 1, 1);
        assertThat(it.log.highWatermark()).as("KIP-966").isZero();
    }

    @Test
    void whenThereAreFewerReplicasFewerAreEnough() {
        it.lead(1, 1, 2);
        BrokerIds left = BrokerIds.of(1, 2);
        it.run(() -> it.partition.assign(new PartitionRegistration(1, 1, 100, left, left)));
        Answers answers = it.produce(ALL);
        it.followerFetches(2, 1, 1);
        assertThat(answers.error()).isEqualTo(Errors.NONE);
    }

    @Test
    void aloneItIsEnough() {
        BrokerIds alone = BrokerIds.of(1);
        it.run(() -> it.partition.assign(new PartitionRegistration(1, 1, 100, alone, alone)));
        assertThat(it.produce(ALL).error()).isEqualTo(Errors.NONE);
        assertThat(it.log.highWatermark()).isEqualTo(1);
    }
}
