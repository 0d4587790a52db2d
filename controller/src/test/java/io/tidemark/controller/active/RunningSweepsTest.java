package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.NoOp;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.active.Outcome.NotActive;
import io.tidemark.controller.active.Outcome.Overloaded;
import io.tidemark.controller.active.Outcome.Refused;
import io.tidemark.controller.active.Outcome.Unknown;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What takes many steps, between commands. */
class RunningSweepsTest {
    private static final MetadataRecord NO_OP = Events.record()
            .setNoOp(NoOp.getDefaultInstance()).build();

    /** Takes so many steps of one record each; every other one finds nothing, where told so. */
    private static final class Steps implements Sweep {
        private final List<Set<Integer>> leaving = new ArrayList<>();
        private final int steps;
        private final boolean pauses;
        private int taken;

        Steps(int steps, boolean pauses) {
            this.steps = steps;
            this.pauses = pauses;
        }

        @Override
        public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
            taken++;
            leaving.add(around.leaving());
            return pauses && taken % 2 == 0 ? List.of() : List.of(NO_OP);
        }

        @Override
        public boolean isDone() {
            return taken == steps;
        }

        @Override
        public String toString() {
            return "a sweep of " + steps + " steps";
        }
    }

    private static final Bounds SMALL = new Bounds(8, 10_000, 100, 100, 1_000, 2, 2, 2, 1_000);

    private final ControllerBench bench = new ControllerBench(SMALL);

    private List<Outcome<ClusterImage>> start(Sweep sweep, Integer... leaving) {
        List<Outcome<ClusterImage>> ends = new ArrayList<>();
        bench.shard.execute(() -> bench.controller.start(sweep, Set.of(leaving), ends::add));
        bench.settle();
        return ends;
    }

    private void commitAll() {
        bench.quorum.commitAll();
        bench.settle();
    }

    @Test
    void eachStepIsABatchAndTheEndIsTheLastOneCommitted() {
        bench.activate(1);
        Steps sweep = new Steps(3, false);
        List<Outcome<ClusterImage>> ends = start(sweep);
        commitAll();
        assertThat(ends).isEmpty();
        commitAll();

        assertThat(ends).containsExactly(new Answered<>(bench.committed(), 4));
        assertThat(bench.quorum.log()).hasSize(4);
    }

    @Test
    void aSweepWhoseLastStepFindsNothingEndsWhenTheOneBeforeIsCommitted() {
        bench.activate(1);
        List<Outcome<ClusterImage>> ends = start(new Steps(2, true));
        assertThat(ends).isEmpty();
        commitAll();

        assertThat(ends).containsExactly(new Answered<>(bench.committed(), 2));
    }

    @Test
    void stepsThatFindNothingWriteNothing() {
        bench.activate(1);
        Steps sweep = new Steps(3, true);
        start(sweep);

        assertThat(sweep.taken).isEqualTo(3);
        assertThat(bench.inFlight()).hasSize(2);
    }

    @Test
    void fewBatchesOfSweepsAreInFlightSoThatACommandDoesNotWaitForMany() {
        bench.activate(1);
        start(new Steps(100, false));
        start(new Steps(100, false));
        assertThat(bench.inFlight()).hasSize(SMALL.sweepBatches());

        List<Outcome<String>> command = bench.submit("done", _ -> NO_OP);
        assertThat(bench.inFlight()).hasSize(SMALL.sweepBatches() + 1);
        commitAll();
        assertThat(command).hasSize(1);
    }

    @Test
    void sweepsTakeTheirStepsInTurn() {
        bench.activate(1);
        Steps one = new Steps(10, false);
        Steps other = new Steps(10, false);
        start(one);
        start(other);
        for (int i = 0; i < 3; i++)
            commitAll();

        assertThat(one.taken + other.taken).isEqualTo(8);
        assertThat(one.taken).isBetween(3, 5);
    }

    @Test
    void aCrowdOfCommandsDoesNotKeepASweepFromGoingOn() {
        bench.activate(1);
        Steps sweep = new Steps(1_000, false);
        List<Outcome<String>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++)
            bench.shard.execute(() -> bench.controller.submit(
                    (_, _) -> new Decided<>(List.of(NO_OP), "done"), outcomes::add));
        start(sweep);
        while (outcomes.size() < 50)
            commitAll();

        assertThat(sweep.taken).isGreaterThan(10);
    }

    @Test
    void brokersThatASweepTakesFromGetNothingNewUntilItsLastStep() {
        bench.activate(1);
        Steps one = new Steps(2, false);
        start(one, 7);
        List<Set<Integer>> seen = new ArrayList<>();
        commitAll();
        start(new Steps(10, false), 8, 9);
        bench.submit((_, around) -> {
            seen.add(around.leaving());
            return Decided.only("seen");
        });

        assertThat(one.leaving).containsOnly(Set.of(7));
        assertThat(seen).containsExactly(Set.of(8, 9));
    }

    @Test
    void aSweepEndsWithLeadership() {
        bench.activate(1);
        Steps sweep = new Steps(10, false);
        List<Outcome<ClusterImage>> ends = start(sweep);
        bench.quorum.commitAll();
        bench.quorum.leaderStops();
        bench.settle();
        bench.activate(2);

        assertThat(ends).containsExactly(new Unknown<>());
        assertThat(sweep.taken).isBetween(2, 4);
        assertThat(bench.inFlight()).isEmpty();
    }

    @Test
    void theEndOfASweepThatIsInFlightIsUnknownAfterLeadership() {
        bench.activate(1);
        List<Outcome<ClusterImage>> ends = start(new Steps(1, false));
        bench.quorum.fail(0);
        bench.settle();

        assertThat(ends).containsExactly(new Unknown<>());
    }

    @Test
    void aCancelledSweepTakesNoFurtherStepAndSaysNothing() {
        bench.activate(1);
        Steps sweep = new Steps(10, false);
        List<Outcome<ClusterImage>> ends = start(sweep, 7);

        assertThat(bench.shard.call(() -> bench.controller.cancel(sweep))).isTrue();
        assertThat(bench.shard.call(() -> bench.controller.cancel(sweep))).isFalse();
        commitAll();
        assertThat(sweep.taken).isEqualTo(2);
        assertThat(ends).isEmpty();
    }

    @Test
    void aSweepThatContradictsTheImageEndsAndCommandsGoOn() {
        bench.activate(1);
        List<Outcome<ClusterImage>> ends = start(new Sweep() {
            @Override
            public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
                return List.of(Events.fenced(1, 1));
            }

            @Override
            public boolean isDone() {
                return false;
            }
        });
        List<Outcome<String>> command = bench.submit("done", _ -> NO_OP);
        commitAll();

        assertThat(ends.getFirst()).isInstanceOf(Refused.class);
        assertThat(ends).hasSize(1);
        assertThat(command.getFirst()).isInstanceOf(Answered.class);
    }

    @Test
    void sweepsBeyondTheirBoundAndOnAStandbyAreNotBegun() {
        assertThat(start(new Steps(1, false))).containsExactly(new NotActive<>());
        bench.activate(1);
        start(new Steps(100, false));
        start(new Steps(100, false));

        assertThat(start(new Steps(1, false))).containsExactly(new Overloaded<>());
    }
}
