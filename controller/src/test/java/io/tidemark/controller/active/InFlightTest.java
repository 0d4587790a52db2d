package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.active.Outcome.NotActive;
import io.tidemark.controller.active.Outcome.Overloaded;
import io.tidemark.controller.active.Outcome.Refused;
import io.tidemark.controller.active.Outcome.Unknown;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What becomes of a command between its decision and its answer. */
class InFlightTest {
    private static final Bounds SMALL = new Bounds(3, 10_000, 4, 2, 1_000, 2, 2, 2, 5);

    /** Registers a broker with the next epoch, so that each decision needs the one before it. */
    private static Function<ClusterImage, MetadataRecord> broker(int id) {
        return image -> Events.registered(id, image.brokers().lastEpoch() + 1);
    }

    private static Command<String> question() {
        return (image, _) -> Decided.only("brokers: " + image.brokers().all().size());
    }

    private static ControllerBench active(Bounds bounds) {
        ControllerBench bench = new ControllerBench(bounds);
        bench.activate(1);
        return bench;
    }

    private final ControllerBench bench = active(Bounds.DEFAULT);

    @Test
    void batchesOfATermAreNumberedWithoutAHole() {
        for (int i = 0; i < 5; i++)
            bench.submit("done", broker(i));

        assertThat(bench.inFlight()).extracting(MetadataBatch::getSequence).containsExactly(1L, 2L, 3L, 4L,
                5L);
        assertThat(bench.inFlight()).extracting(MetadataBatch::getEpoch).containsOnly(1);
    }

    @Test
    void aCommandIsDecidedOnAllThatIsInFlight() {
        bench.submit("done", broker(1));
        bench.submit("done", broker(2));

        assertThat(bench.inFlight().getLast().getRecords(0).getBrokerRegistered().getBrokerEpoch())
                .isEqualTo(1);
        assertThat(bench.committed().brokers().all()).isEmpty();
    }

    @Test
    void noAnswerLeavesBeforeItsRecordsAreCommitted() {
        List<Outcome<String>> first = bench.submit("first", broker(1));
        List<Outcome<String>> second = bench.submit("second", broker(2));
        assertThat(first).isEmpty();

        bench.quorum.commit(0);
        bench.settle();
        assertThat(first).containsExactly(new Answered<>("first", 2));
        assertThat(second).isEmpty();

        bench.quorum.commit(0);
        bench.settle();
        assertThat(second).containsExactly(new Answered<>("second", 3));
    }

    @Test
    void anAnswerWithoutRecordsWaitsForWhatItWasDecidedOn() {
        bench.submit("first", broker(1));
        bench.submit("second", broker(2));
        List<Outcome<String>> question = bench.submit(question());
        bench.submit("third", broker(3));

        bench.quorum.commit(0);
        bench.settle();
        assertThat(question).isEmpty();
        bench.quorum.commit(0);
        bench.settle();
        assertThat(question).containsExactly(new Answered<>("brokers: 2", 3));
    }

    @Test
    void withNothingInFlightAQuestionIsAnsweredAtOnce() {
        assertThat(bench.submit(question())).containsExactly(new Answered<>("brokers: 0", 1));
        bench.quorum.commitOwnEntry();
        bench.settle();
        assertThat(bench.submit(question())).containsExactly(new Answered<>("brokers: 0", 2));
    }

    @Test
    void entriesOfRaftItselfBetweenBatchesDoNotMatter() {
        List<Outcome<String>> first = bench.submit("first", broker(1));
        bench.quorum.commitOwnEntry();
        bench.quorum.commitOwnEntry();
        bench.quorum.commitAll();
        bench.settle();

        assertThat(first).containsExactly(new Answered<>("first", 4));
        bench.submit("second", broker(2));
        bench.quorum.commitAll();
        bench.settle();
        assertThat(bench.committed().brokers().all()).hasSize(2);
    }

    @Test
    void whatIsLostWithLeadershipIsSaidToBeUnknownAndNeverFailed() {
        List<Outcome<String>> command = bench.submit("first", broker(1));
        List<Outcome<String>> question = bench.submit(question());
        bench.quorum.leaderStops();
        bench.settle();

        assertThat(command).containsExactly(new Unknown<>());
        assertThat(question).containsExactly(new NotActive<>());
        assertThat(bench.quorum.resigned()).isEmpty();

        bench.quorum.commitAll();
        bench.settle();
        assertThat(bench.committed().brokers().all()).hasSize(1);
        assertThat(command).hasSize(1);
    }

    @Test
    void aFailedProposalEndsTheTerm() {
        List<Outcome<String>> first = bench.submit("first", broker(1));
        List<Outcome<String>> second = bench.submit("second", broker(2));
        bench.quorum.fail(0);
        bench.settle();

        assertThat(first).containsExactly(new Unknown<>());
        assertThat(second).containsExactly(new Unknown<>());
        assertThat(bench.isActive()).isFalse();
        assertThat(bench.quorum.resigned()).containsExactly(1);
        assertThat(bench.submit("third", broker(3))).containsExactly(new NotActive<>());
    }

    @Test
    void aBatchThatIsCommittedWithoutTheOneBeforeItEndsTheTerm() {
        List<Outcome<String>> first = bench.submit("first", broker(1));
        List<Outcome<String>> second = bench.submit("second", broker(2));
        bench.quorum.lose(0);
        bench.quorum.commitAll();
        bench.settle();

        assertThat(first).containsExactly(new Unknown<>());
        assertThat(second).containsExactly(new Unknown<>());
        assertThat(bench.quorum.resigned()).containsExactly(1);
        assertThat(bench.committed().brokers().all()).isEmpty();
    }

    @Test
    void theNextTermDecidesOnWhatWasCommittedAlone() {
        bench.submit("first", broker(1));
        bench.submit("second", broker(2));
        bench.quorum.commit(0);
        bench.quorum.lose(0);
        bench.quorum.leaderStops();
        bench.activate(2);

        assertThat(bench.submit(question())).containsExactly(new Answered<>("brokers: 1", 3));
    }

    @Test
    void theFailureOfAProposalOfAnEarlierTermIsOldNews() {
        bench.submit("first", broker(1));
        bench.quorum.leaderStops();
        bench.quorum.leaderStarts(2);
        bench.settle();
        bench.quorum.fail(0);
        bench.quorum.lose(0);
        bench.quorum.commitAll();
        bench.settle();

        assertThat(bench.isActive()).isTrue();
        assertThat(bench.quorum.resigned()).isEmpty();
    }

    @Test
    void commandsBeyondTheBoundOfTheFlightWaitForTheirTurn() {
        ControllerBench small = active(SMALL);
        List<Outcome<String>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int id = i;
            small.shard.execute(() -> small.controller.submit(
                    (image, _) -> new Decided<>(List.of(broker(id).apply(image)), "" + id), outcomes::add));
        }
        small.settle();
        assertThat(small.inFlight()).hasSize(3);

        small.quorum.commit(0);
        small.settle();
        assertThat(small.inFlight()).hasSize(3);
        assertThat(outcomes).containsExactly(new Answered<>("0", 2));

        small.quorum.commitAll();
        small.settle();
        small.quorum.commitAll();
        small.settle();
        assertThat(outcomes).extracting(each -> ((Answered<String>) each).response())
                .containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void aCommandBeyondTheBoundOfTheQueueIsNotDone() {
        ControllerBench small = active(SMALL);
        for (int i = 0; i < 5; i++)
            assertThat(small.submit("done", broker(i))).isEmpty();

        assertThat(small.submit("one too many", broker(5))).containsExactly(new Overloaded<>());
    }

    @Test
    void aRequestBeyondTheBytesOfTheQueueIsNotDone() {
        ControllerBench small = active(SMALL);
        for (int i = 0; i < 3; i++)
            small.submit("done", broker(i));
        Command<String> large = new Command<>() {
            @Override
            public Decided<String> decide(ClusterImage image,
                    Surroundings around) {
                return Decided.only("large");
            }

            @Override
            public int requestBytes() {
                return SMALL.queuedBytes() + 1;
            }
        };

        assertThat(small.submit(large)).containsExactly(new Overloaded<>());
    }

    @Test
    void questionsThatWaitAreBoundedToo() {
        ControllerBench small = active(SMALL);
        small.submit("done", broker(0));
        for (int i = 0; i < 5; i++)
            assertThat(small.submit(question())).isEmpty();

        assertThat(small.submit(question())).containsExactly(new Overloaded<>());
        small.quorum.commitAll();
        small.settle();
        assertThat(small.submit(question())).containsExactly(new Answered<>("brokers: 1", 2));
    }

    @Test
    void batchesStopNowAndThenUntilTheSpeculativeImageIsTheCommittedOneAgain() {
        ControllerBench small = active(SMALL);
        for (int i = 0; i < SMALL.batchesUntilRebased() - 1; i++) {
            small.submit("done", broker(i));
            if (i > 0)
                small.quorum.commit(0);
        }
        small.submit("done", broker(10));
        small.submit("waits", broker(11));
        assertThat(small.inFlight()).hasSize(2);

        small.quorum.commitAll();
        small.settle();
        assertThat(small.inFlight()).hasSize(1);
    }

    @Test
    void aDecisionTooLargeForOneBatchIsNotDone() {
        MetadataRecord large = Events.topic(new Uuid(1, 1), "t".repeat(MetadataQuorum.MAX_ENTRY_BYTES));
        List<Outcome<String>> outcomes = bench.submit("large", _ -> large);

        assertThat(outcomes.getFirst()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.error()).isEqualTo(Errors.POLICY_VIOLATION);
            assertThat(refused.why()).contains("Ask for less");
        });
        assertThat(bench.inFlight()).isEmpty();
    }

    @Test
    void aDecisionThatContradictsTheImageIsNotDoneAndTheNextOneIs() {
        List<Outcome<String>> contradiction = bench.submit("never", _ -> Events.fenced(1, 0));
        List<Outcome<String>> next = bench.submit("next", broker(1));
        bench.quorum.commitAll();
        bench.settle();

        assertThat(contradiction.getFirst()).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.error()).isEqualTo(Errors.UNKNOWN_SERVER_ERROR));
        assertThat(next).containsExactly(new Answered<>("next", 2));
        assertThat(bench.isActive()).isTrue();
    }

    @Test
    void aDecisionThatThrowsIsNotDoneAndTheNextOneIs() {
        List<Outcome<String>> mistake = bench.submit((_, _) -> {
            throw new IllegalStateException("a mistake");
        });
        List<Outcome<String>> next = bench.submit("next", broker(1));
        bench.quorum.commitAll();
        bench.settle();

        assertThat(mistake.getFirst()).isInstanceOf(Refused.class);
        assertThat(next).containsExactly(new Answered<>("next", 2));
    }

    @Test
    void aCommandMayBeSubmittedFromTheAnswerOfAnother() {
        List<Outcome<String>> inner = new ArrayList<>();
        bench.shard.execute(() -> bench.controller.submit(
                (image, _) -> new Decided<>(List.of(broker(1).apply(image)), "outer"),
                _ -> bench.controller.submit(question(), inner::add)));
        bench.settle();
        bench.quorum.commitAll();
        bench.settle();

        assertThat(inner).containsExactly(new Answered<>("brokers: 1", 2));
    }
}
