package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.active.Outcome.Unknown;
import io.tidemark.controller.decision.Decided;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Histories of a quorum at its worst: batches are committed, lost, or fail and are committed all the same;
 * leadership comes and goes at any moment, and is told of twice. What was answered as done is there, what was
 * said not to be done is not, and whatever is unknown is one of the two.
 */
class ControllerHistoriesTest {
    private static final int STEPS = 120;
    private static final Bounds TIGHT = new Bounds(6, 4_000, 8, 4, 1_000, 2, 2, 2, 9);

    /** How many histories: a campaign has more. */
    private static long seeds() {
        return "active".equals(System.getProperty("campaign")) ? 5_000 : 300;
    }

    /** One history. */
    private static final class History {
        private final SeededRandomness random;
        private final ControllerBench bench = new ControllerBench(TIGHT);
        private final Map<Integer, List<Outcome<Long>>> outcomes = new HashMap<>();
        private final Set<Integer> seen = new HashSet<>();
        private int term;
        private int commands;

        History(long seed) {
            random = new SeededRandomness(seed);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                if (random.oneIn(3))
                    bench.settle();
            }
            endInPeace();
        }

        private void step() {
            int what = random.nextInt(40);
            if (what < 4)
                lead();
            else
                if (what < 5)
                    bench.quorum.leaderStops();
                else
                    if (what < 7)
                        disturb();
                    else
                        if (what < 23)
                            commitOne();
                        else
                            command();
        }

        private void lead() {
            bench.settle();
            if (random.oneIn(3) && term > 0)
                bench.quorum.leaderStarts(term);
            else
                beginTerm();
        }

        /** All that was proposed in an earlier term is committed by then, or never will be. */
        private void beginTerm() {
            bench.quorum.leaderStops();
            bench.settle();
            while (!bench.quorum.proposals().isEmpty()) {
                if (random.oneIn(2))
                    bench.quorum.commit(0);
                else
                    bench.quorum.lose(0);
                bench.settle();
            }
            term += 1 + random.nextInt(2);
            bench.quorum.leaderStarts(term);
        }

        private void disturb() {
            bench.settle();
            int inFlight = bench.quorum.proposals().size();
            if (inFlight == 0)
                return;
            int victim = random.nextInt(inFlight);
            if (random.oneIn(2))
                bench.quorum.fail(victim);
            else
                bench.quorum.lose(victim);
            bench.settle();
        }

        private void commitOne() {
            bench.settle();
            if (random.oneIn(6))
                bench.quorum.commitOwnEntry();
            if (!bench.quorum.proposals().isEmpty())
                bench.quorum.commit(0);
        }

        /** Registers a broker with an epoch that shows what it was decided on. */
        private void command() {
            int id = commands++;
            boolean question = random.oneIn(4);
            List<Outcome<Long>> heard = new ArrayList<>();
            outcomes.put(id, heard);
            bench.shard.execute(() -> bench.controller.submit((image, _) -> {
                long epoch = image.brokers().lastEpoch() + 1;
                return question ? Decided.only(epoch - 1)
                        : new Decided<>(List.of(Events.registered(id, epoch)), epoch);
            }, heard::add));
            if (question)
                seen.add(id);
        }

        private void endInPeace() {
            bench.settle();
            beginTerm();
            bench.settle();
            for (int i = 0; i < 2 * STEPS && !bench.quorum.proposals().isEmpty(); i++) {
                bench.quorum.commitAll();
                bench.settle();
            }
        }

        void check() {
            ClusterImage end = bench.quorum.image();
            assertThat(bench.isActive()).isTrue();
            assertThat(bench.committed()).isEqualTo(end);
            outcomes.forEach((id, heard) -> {
                assertThat(heard).as("command %s", id).hasSize(1);
                check(id, heard.getFirst(), end);
            });
            barriersAreOnePerEpoch();
        }

        private void check(int id, Outcome<Long> outcome, ClusterImage end) {
            BrokerImage broker = end.brokers().broker(id);
            if (outcome instanceof Answered<Long>(Long epoch, _)) {
                if (seen.contains(id))
                    assertThat(epoch).isLessThanOrEqualTo(end.brokers().lastEpoch());
                else
                    assertThat(broker).isNotNull().extracting(BrokerImage::epoch).isEqualTo(epoch);
            } else if (!(outcome instanceof Unknown)) {
                assertThat(broker).as("command %s, %s", id, outcome).isNull();
            }
        }

        private void barriersAreOnePerEpoch() {
            List<Integer> first = bench.quorum.log().stream().map(ScriptedQuorum.Proposal::batch)
                    .filter(each -> each.getSequence() == 0).map(MetadataBatch::getEpoch)
                    .collect(Collectors.toList());
            assertThat(first).doesNotHaveDuplicates().isSorted();
        }
    }

    @Test
    void whatWasAnsweredIsTrueWhateverBecomesOfTheQuorum() {
        int known = 0;
        for (long seed = 0; seed < seeds(); seed++) {
            History history = new History(seed);
            try {
                history.run();
                history.check();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
            known += (int) history.outcomes.values().stream()
                    .filter(each -> each.getFirst() instanceof Answered).count();
        }
        assertThat(known).isGreaterThan((int) seeds() * 5);
    }
}
