package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.controller.lifecycle.ControlledShutdown.Step;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Brokers that stop in good order, or ask to be left out. */
class StoppingTest {
    private final LifecycleBench bench = new LifecycleBench();

    private long msUntilGone(BrokerProcess broker) {
        long beganMs = bench.scheduler().clock().elapsedMs();
        bench.scheduler().runUntil("the broker has gone", broker::isGone, 20_000, 1_000_000);
        return bench.scheduler().clock().elapsedMs() - beganMs;
    }

    @Test
    void aBrokerThatStopsHandsOverFirstAndThenGoes() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2}, new int[] {2, 1});
        broker.stop();
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);

        assertThat(bench.broker(1).isInControlledShutdown()).isTrue();
        assertThat(bench.isFenced(1)).isFalse();
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        assertThat(bench.partition(0).isr().toList()).containsExactly(2);

        assertThat(msUntilGone(broker)).isLessThan(1_000);
        assertThat(bench.isFenced(1)).isTrue();
        assertThat(broker.heartbeats().getLast().shouldShutDown()).isTrue();
        assertThat(broker.heartbeats().getLast().isFenced()).isTrue();
    }

    @Test
    void itGoesOnlyWhenTheOthersKnowWhoLeadsNow() {
        BrokerProcess broker = bench.unfenced(1);
        BrokerProcess late = bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        late.holdBack(100);
        broker.stop();
        bench.runForMs(3 * BrokerProcess.HEARTBEAT_MS);
        assertThat(broker.isGone()).isFalse();
        assertThat(bench.isFenced(1)).isFalse();

        assertThat(msUntilGone(broker)).isBetween(100L,
                ControlledShutdown.NEWS_MS + BrokerProcess.HEARTBEAT_MS);
    }

    @Test
    void aBrokerThatIsTheOnlyReplicaLeadsUntilItGoesAndDoesNotWait() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1});
        broker.stop();
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        assertThat(bench.partition(0).leader()).isEqualTo(1);

        assertThat(msUntilGone(broker)).isLessThan(1_000);
        assertThat(bench.partition(0).leader()).isEqualTo(PartitionImage.NO_LEADER);
    }

    @Test
    void itWaitsAWhileForAReplicaThatLivesAndHasNotCaughtUp() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        bench.isr(1);
        broker.stop();
        bench.runForMs(2_000);
        assertThat(broker.isGone()).isFalse();
        assertThat(bench.partition(0).leader()).isEqualTo(1);

        bench.isr(1, 2);
        assertThat(msUntilGone(broker)).isLessThan(2_000);
        assertThat(bench.partition(0).leader()).isEqualTo(2);
    }

    @Test
    void itDoesNotWaitForEver() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        bench.isr(1);
        broker.stop();

        assertThat(msUntilGone(broker)).isBetween(ControlledShutdown.PATIENCE_MS,
                ControlledShutdown.PATIENCE_MS + ControlledShutdown.NEWS_MS + 1_000);
    }

    @Test
    void aBrokerThatDiesWhileItStopsIsFencedAtOnce() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2).holdBack(100);
        bench.topic(new int[] {1, 2});
        broker.stop();
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        broker.kill();

        assertThat(bench.msUntilFenced(1)).isLessThan(20);
    }

    @Test
    void aNewControllerGoesOnWithAStopThatWasBegun() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        broker.stop();
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        bench.lead();

        assertThat(msUntilGone(broker)).isLessThan(1_500);
        assertThat(bench.partition(0).leader()).isEqualTo(2);
    }

    @Test
    void aBrokerThatHasNothingToHandOverGoesAtOnce() {
        BrokerProcess broker = new BrokerProcess(bench, 1, 1);
        broker.holdBack(100);
        broker.start();
        bench.runForMs(500);
        broker.stop();

        assertThat(msUntilGone(broker)).isLessThan(BrokerProcess.HEARTBEAT_MS + 20);
    }

    @Test
    void aBrokerThatAsksToBeLeftOutIsFencedUntilItAsksNoMore() {
        BrokerProcess broker = bench.unfenced(1);
        bench.unfenced(2);
        bench.topic(new int[] {1, 2});
        broker.wantsFence(true);
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        assertThat(bench.isFenced(1)).isTrue();
        assertThat(bench.partition(0).leader()).isEqualTo(2);
        bench.runForMs(1_000);
        assertThat(bench.isFenced(1)).isTrue();

        broker.wantsFence(false);
        bench.runForMs(BrokerProcess.HEARTBEAT_MS + 20);
        assertThat(bench.isFenced(1)).isFalse();
    }

    @Test
    void withoutASweepThereIsNothingToWaitFor() {
        ControlledShutdown shutdown = new ControlledShutdown(0);
        assertThat(shutdown.next(0, 0, 0)).isEqualTo(Step.SWEEP);
        shutdown.swept(10, 0, 1);
        assertThat(shutdown.next(9, 10, 2)).isEqualTo(Step.WAIT);
        assertThat(shutdown.next(10, 9, 2)).isEqualTo(Step.WAIT);
        assertThat(shutdown.next(10, Long.MAX_VALUE, 2)).isEqualTo(Step.LEAVE);
        assertThat(shutdown.next(0, 0, TimeUnit.MILLISECONDS.toNanos(ControlledShutdown.NEWS_MS) + 1))
                .isEqualTo(Step.LEAVE);
    }
}
