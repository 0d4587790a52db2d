package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Leadership that goes back to the preferred replicas, and partitions that got stuck without a leader. */
class LeaderRebalanceTest {
    private static final long INTERVAL_MS = 300_000;

    private final LifecycleBench bench = new LifecycleBench();

    @Test
    void leadershipGoesBackToThePreferredReplicaAtTheNextCheck() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        broker.wantsFence(true);
        bench.runForMs(600);
        broker.wantsFence(false);
        bench.runForMs(600);
        bench.isr(2, 1);
        assertThat(bench.partition(0).leader()).isEqualTo(2);

        bench.runForMs(INTERVAL_MS);
        assertThat(bench.partition(0).leader()).isEqualTo(1);
    }

    @Test
    void theNextCheckIsTheNextControllersMatter() {
        bench.unfenced(1);
        bench.runForMs(INTERVAL_MS - 1_000);
        bench.lead();
        long written = bench.endOffset();
        bench.runForMs(INTERVAL_MS / 2);

        assertThat(bench.endOffset()).isEqualTo(written);
    }

    @Test
    void aPartitionThatWasLeftWithoutALeaderGetsOneFromANewController() {
        bench.unfenced(1);
        bench.topic(new int[] {1});
        bench.leaderless(0);
        assertThat(bench.partition(0).hasLeader()).isFalse();
        bench.lead();
        bench.runForMs(20);

        assertThat(bench.partition(0).leader()).isEqualTo(1);
    }
}
