package io.tidemark.controller.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CommittedEntry;
import io.tidemark.controller.pull.PullHarness.Caller;
import org.junit.jupiter.api.Test;

class CommittedPullsTest {
    private final PullHarness harness = new PullHarness();
    private final AuthoritativeLog log = harness.log;

    private static MetadataRecord anything() {
        return Events.ofUnknownKind(400, 1);
    }

    @Test
    void whoIsBehindGetsTheEntriesThatFollowAtOnce() {
        harness.activate();
        for (int i = 0; i < 5; i++)
            harness.commit(i == 2 ? log.appendRaftEntry() : log.append(anything()));
        Caller caller = harness.pull(PullHarness.request(3));
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.ANSWERED);
        assertThat(caller.last().getEntriesList()).extracting(CommittedEntry::getOffset)
                .containsExactly(3L, 4L, 5L, 6L);
        assertThat(caller.last().getEntries(1).getBatch()).isEmpty();
        assertThat(caller.last().getEntries(2).getBatch()).isEqualTo(log.entry(5).bytes());
        assertThat(caller.last().getCommittedEndOffset()).isEqualTo(7);
        assertThat(caller.last().getActiveController().getNodeId()).isEqualTo(PullHarness.CONTROLLER);
    }

    @Test
    void allThatIsCommittedInOneTurnOfTheShardGoesOutInOneAnswer() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset()));
        harness.shard.run(() -> {
            harness.commit(log.append(anything()));
            harness.commit(log.append(anything()));
            harness.commit(log.append(anything()));
        });
        assertThat(caller.answers).isEmpty();
        harness.run();
        assertThat(caller.answers).hasSize(1);
        assertThat(caller.last().getEntriesCount()).isEqualTo(3);
    }

    @Test
    void anAnswerHasNoMoreBytesThanAskedForButAlwaysOneEntry() {
        harness.activate();
        for (int i = 0; i < 5; i++)
            harness.commit(log.append(anything()));
        int size = harness.pull(PullHarness.request(2)).last().getEntries(0).getSerializedSize();
        assertThat(harness.pull(PullHarness.request(2).setMaxBytes(2 * size + 1)).last().getEntriesCount())
                .isEqualTo(2);
        assertThat(harness.pull(PullHarness.request(2).setMaxBytes(1)).last().getEntriesCount()).isEqualTo(1);
        assertThat(harness.pull(PullHarness.request(2).setMaxBytes(-1)).last().getEntriesCount())
                .isEqualTo(1);
    }

    @Test
    void anEntryIsTheSameMessageInAllAnswers() {
        harness.activate();
        long endOffset = log.endOffset();
        Caller first = harness.pull(PullHarness.request(endOffset));
        Caller second = harness.pull(PullHarness.request(endOffset).setNodeId(2));
        harness.commit(log.append(anything()));
        harness.run();
        Caller third = harness.pull(PullHarness.request(endOffset).setNodeId(3));
        assertThat(first.last()).isSameAs(second.last());
        assertThat(third.last().getEntries(0)).isSameAs(first.last().getEntries(0));
    }

    @Test
    void whoHasEverythingHearsNothingUntilTheWaitIsOver() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset()));
        harness.runForMs(499);
        assertThat(caller.answers).isEmpty();
        harness.runForMs(1);
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.ANSWERED);
        assertThat(caller.last().getEntriesCount()).isZero();
        harness.commit(log.append(anything()));
        harness.runForMs(1000);
        assertThat(caller.answers).hasSize(1);
        assertThat(harness.pull(PullHarness.request(log.endOffset()).setMaxWaitMs(0)).answers).hasSize(1);
    }

    @Test
    void aNewerPullOnAConnectionTakesThePlaceOfTheOlder() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset()));
        Caller other = harness.pull(PullHarness.request(log.endOffset()));
        harness.pull(caller, PullHarness.request(log.endOffset()).setMaxWaitMs(900));
        assertThat(caller.answers).as("the older is answered with nothing").hasSize(1);
        assertThat(other.answers).as("another connection waits on").isEmpty();
        harness.runForMs(600);
        assertThat(caller.answers).hasSize(1);
        harness.commit(log.append(anything()));
        harness.run();
        assertThat(caller.answers).hasSize(2);
        assertThat(caller.last().getEntriesCount()).isEqualTo(1);
    }

    @Test
    void nobodyIsAnsweredOnAConnectionThatEnded() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset()));
        harness.shard.run(() -> harness.pulls.onClosed(caller));
        harness.commit(log.append(anything()));
        harness.runForMs(1000);
        assertThat(caller.answers).isEmpty();
    }

    @Test
    void onlyTheActiveControllerServes() {
        harness.commit(log.barrier(PullHarness.CONTROLLER));
        Caller caller = harness.pull(PullHarness.request(0));
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.NOT_ACTIVE);
        assertThat(caller.last().getActiveController().getEpoch()).isEqualTo(1);
        assertThat(caller.last().hasSnapshot()).isFalse();
    }

    @Test
    void whoWaitsHearsThatTheControllerIsNoLongerActive() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset()));
        harness.shard.run(harness.pulls::onInactive);
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.NOT_ACTIVE);
        harness.commit(log.append(anything()));
        harness.runForMs(1000);
        assertThat(caller.answers).hasSize(1);
    }

    @Test
    void whatWasCommittedBeforeItBecameActiveIsServedToo() {
        harness.commit(log.barrier(2));
        harness.commit(log.append(anything()));
        harness.activate();
        assertThat(harness.pull(PullHarness.request(2)).last().getEntriesCount()).isEqualTo(2);
    }

    @Test
    void whoHasMoreThanIsCommittedIsRefusedWithASentence() {
        harness.activate();
        Caller caller = harness.pull(PullHarness.request(log.endOffset() + 1));
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.REFUSED);
        assertThat(caller.last().getComplaint()).contains("node 1 has metadata up to offset 3")
                .contains("only 2");
    }

    @Test
    void negativeNumbersAreRefused() {
        harness.activate();
        assertThat(harness.pull(PullHarness.request(-1)).last().getStatus()).isEqualTo(CallStatus.REFUSED);
        assertThat(harness.pull(PullHarness.request(2).setSnapshotEndOffset(2).setSnapshotPosition(-1)).last()
                .getStatus()).isEqualTo(CallStatus.REFUSED);
        assertThat(harness.pull(PullHarness.request(2).setNodeId(-1)).last().getStatus())
                .isEqualTo(CallStatus.REFUSED);
    }

    @Test
    void asManyPullsWaitAsMayAndNoMore() {
        harness.activate();
        for (int i = 0; i < CommittedPulls.MAX_WAITING; i++)
            assertThat(harness.pull(PullHarness.request(log.endOffset())).answers).isEmpty();
        assertThat(harness.pull(PullHarness.request(log.endOffset())).last().getStatus())
                .isEqualTo(CallStatus.OVERLOADED);
    }

    @Test
    void whoPullsAndHowFarItIsCanBeTold() {
        harness.activate();
        long startMs = harness.scheduler.clock().wallMs();
        harness.pull(PullHarness.request(log.endOffset()).setNodeId(2));
        harness.pull(PullHarness.request(1).setNodeId(1));
        harness.runForMs(10);
        harness.pull(PullHarness.request(2).setNodeId(1));
        harness.commit(log.append(anything()));
        harness.runForMs(10);
        harness.pull(PullHarness.request(2).setNodeId(2));
        assertThat(harness.shard.call(harness.pulls::progress)).containsExactly(
                new PullProgress(1, 2, startMs + 10, startMs + 10),
                new PullProgress(2, 2, startMs + 20, startMs));
        harness.shard.run(harness.pulls::onInactive);
        assertThat(harness.shard.call(harness.pulls::progress)).isEmpty();
    }

    @Test
    void entriesThatAreTooLargeForTheTailLeaveOnlyTheNewest() {
        harness.activate();
        MetadataRecord large = PullHarness.ofBytes(3 << 20);
        for (int i = 0; i < 5; i++)
            harness.commit(log.append(large));
        assertThat(harness.pull(PullHarness.request(log.endOffset() - 2)).last().getEntriesCount())
                .isEqualTo(1);
        assertThat(harness.pull(PullHarness.request(2)).last().hasSnapshot()).isTrue();
    }
}
