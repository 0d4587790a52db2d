package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShardPartitionsTest {
    private final OneReplica it = new OneReplica();
    private final ShardPartitions partitions = new ShardPartitions(it.context(), 300_000);

    @Test
    void laggardsAreFoundByTheSweep() {
        begin();
        it.passMs(10_249);
        assertThat(it.proposed).isEmpty();
        it.passMs(1);
        assertThat(it.proposed.element().brokers()).containsExactly(1);
    }

    @Test
    void afterAPauseFollowersHaveTheirTimeAgain() {
        begin();
        it.process.pause();
        it.passMs(20_000);
        it.process.resume();
        it.passMs(9_999);
        assertThat(it.proposed).isEmpty();
    }

    @Test
    void noneIsSweptAfterTheStop() {
        begin();
        it.run(partitions::stop);
        it.passMs(60_000);
        assertThat(it.proposed).isEmpty();
        assertThat(partitions.get(OneReplica.id())).isSameAs(it.partition);
        it.run(() -> partitions.remove(OneReplica.id()));
        assertThat(partitions.all()).isEmpty();
    }

    private void begin() {
        it.lead(1, 1, 2, 3);
        it.run(() -> {
            partitions.add(it.partition);
            partitions.begin();
        });
        it.produce(1);
    }
}
