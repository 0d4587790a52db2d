package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.QuorumImage;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.ActiveController.Leader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a controller comes to be the active one. */
class ClaimTest {
    private final ControllerBench bench = new ControllerBench();

    private static MetadataBatch barrierOf(int epoch) {
        return MetadataBatch.newBuilder().setEpoch(epoch).addRecords(Events.barrier(epoch)).build();
    }

    @Test
    void theFirstBatchOfATermIsItsBarrier() {
        bench.quorum.commitForeign(barrierOf(3));
        bench.quorum.leaderStarts(7);
        bench.settle();

        MetadataBatch barrier = bench.inFlight().getFirst();
        assertThat(bench.inFlight()).hasSize(1);
        assertThat(barrier.getEpoch()).isEqualTo(7);
        assertThat(barrier.getSequence()).isZero();
        assertThat(barrier.getRecords(0).getEpochBarrier().getEpoch()).isEqualTo(7);
        assertThat(barrier.getRecords(0).getEpochBarrier().getControllerId())
                .isEqualTo(ControllerBench.NODE_ID);
    }

    @Test
    void theFirstControllerOfAClusterFormsItTogetherWithItsBarrier() {
        bench.activate(1);

        assertThat(bench.committed().clusterId()).isEqualTo(ControllerBench.CLUSTER_ID);
        assertThat(bench.committed().features().level("metadata.version")).isEqualTo(1);
        assertThat(bench.quorum.log()).hasSize(1);
    }

    @Test
    void aClusterIsFormedOnce() {
        bench.activate(1);
        bench.quorum.leaderStops();
        bench.activate(4);

        assertThat(bench.quorum.log().getLast().batch().getRecordsList())
                .extracting(MetadataRecord::getEventCase)
                .containsExactly(MetadataRecord.EventCase.EPOCH_BARRIER);
    }

    @Test
    void nothingIsDecidedBeforeTheBarrierIsCommitted() {
        bench.quorum.leaderStarts(2);
        bench.settle();
        List<Outcome<String>> outcomes = bench.submit("done", _ -> Events.registered(1, 5));

        assertThat(bench.isActive()).isFalse();
        assertThat(bench.inFlight()).hasSize(1);
        assertThat(outcomes).isEmpty();

        bench.quorum.commitAll();
        bench.settle();
        assertThat(bench.isActive()).isTrue();
        assertThat(bench.inFlight()).hasSize(1);
    }

    @Test
    void aRepeatedStartOfTheSameTermProposesNoSecondBarrier() {
        bench.quorum.leaderStarts(2);
        bench.quorum.leaderStarts(2);
        bench.settle();
        assertThat(bench.inFlight()).hasSize(1);

        bench.quorum.commitAll();
        bench.quorum.leaderStarts(2);
        bench.settle();
        assertThat(bench.inFlight()).isEmpty();
        assertThat(bench.isActive()).isTrue();
        assertThat(bench.quorum.resigned()).isEmpty();
    }

    @Test
    void aTermThatWasGivenUpIsNotClaimedAgain() {
        bench.activate(2);
        bench.submit("done", _ -> Events.registered(1, 5));
        bench.quorum.fail(0);
        bench.quorum.lose(0);
        bench.quorum.leaderStarts(2);
        bench.settle();

        assertThat(bench.isActive()).isFalse();
        assertThat(bench.inFlight()).isEmpty();
        assertThat(bench.quorum.resigned()).containsExactly(2, 2);
    }

    @Test
    void aStopWithoutAStartChangesNothing() {
        bench.quorum.leaderStops();
        bench.quorum.leaderStops();
        bench.settle();

        bench.activate(1);
    }

    @Test
    void aStopThatComesTwiceIsOneStop() {
        List<Integer> ended = new ArrayList<>();
        bench.shard.run(() -> bench.controller.addObserver(observer(new ArrayList<>(), ended)));
        bench.activate(1);
        bench.quorum.leaderStops();
        bench.quorum.leaderStops();
        bench.settle();

        assertThat(ended).containsExactly(1);
        assertThat(bench.quorum.resigned()).isEmpty();
    }

    @Test
    void whoWaitsForABarrierThatIsLostHearsThatNothingWasDone() {
        bench.quorum.leaderStarts(2);
        bench.settle();
        List<Outcome<String>> outcomes = bench.submit("done", _ -> Events.registered(1, 5));
        bench.quorum.leaderStops();
        bench.settle();

        assertThat(outcomes).containsExactly(new Outcome.NotActive<>());
    }

    @Test
    void aLaterTermEndsAnEarlierOneThatWasNotStopped() {
        bench.activate(1);
        List<Outcome<String>> outcomes = bench.submit("done", _ -> Events.registered(1, 5));
        bench.quorum.leaderStarts(2);
        bench.settle();

        assertThat(outcomes).containsExactly(new Outcome.Unknown<>());
        assertThat(bench.inFlight()).extracting(MetadataBatch::getEpoch).containsExactly(1, 2);
        bench.quorum.lose(0);
        bench.quorum.commitAll();
        bench.settle();
        assertThat(bench.isActive()).isTrue();
    }

    @Test
    void theBarrierOfALaterEpochEndsAnEarlierOneThatWasNotStopped() {
        bench.activate(1);
        bench.quorum.commitForeign(barrierOf(2));
        bench.settle();

        assertThat(bench.isActive()).isFalse();
        assertThat(bench.quorum.resigned()).isEmpty();
    }

    @Test
    void observersHearOfTheCommittedBarrierWithAllThatWasBefore() {
        bench.quorum.commitForeign(barrierOf(1).toBuilder().addRecords(Events.registered(9, 4)).build());
        List<Integer> began = new ArrayList<>();
        bench.shard.run(() -> bench.controller.addObserver(new ActivityObserver() {
            @Override
            public void onActive(int epoch, ClusterImage image) {
                assertThat(image.epoch()).isEqualTo(epoch);
                assertThat(image.brokers().broker(9)).isNotNull();
                began.add(epoch);
            }

            @Override
            public void onInactive(int epoch) {
                // Not asked for.
            }
        }));
        bench.activate(2);

        assertThat(began).containsExactly(2);
    }

    @Test
    void aStandbyKnowsWhoIsActiveByTheLastBarrierUnlessThatWasItself() {
        assertThat(leader()).isEqualTo(new Leader(QuorumImage.NO_CONTROLLER, 0));
        bench.quorum.commitForeign(barrierOf(1));
        bench.settle();
        assertThat(leader()).isEqualTo(new Leader(1, 1));

        bench.activate(2);
        assertThat(leader()).isEqualTo(new Leader(ControllerBench.NODE_ID, 2));

        bench.quorum.leaderStops();
        bench.settle();
        assertThat(leader()).isEqualTo(new Leader(QuorumImage.NO_CONTROLLER, 2));
    }

    private Leader leader() {
        return bench.shard.call(bench.controller::leader);
    }

    private static ActivityObserver observer(List<Integer> began, List<Integer> ended) {
        return new ActivityObserver() {
            @Override
            public void onActive(int epoch, ClusterImage image) {
                began.add(epoch);
            }

            @Override
            public void onInactive(int epoch) {
                ended.add(epoch);
            }
        };
    }
}
