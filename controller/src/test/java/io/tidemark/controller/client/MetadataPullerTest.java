package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.controller.pull.AuthoritativeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class MetadataPullerTest {
    private final PullerWorld world = new PullerWorld(1);
    private final AuthoritativeLog log = world.log;

    private void commitTopic(int number, int partitions) {
        Uuid id = new Uuid(1, number);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(Events.topic(id, "topic-" + number));
        for (int i = 0; i < partitions; i++)
            records.add(Events.created(Events.partition(id, i, 1, 2, 3).setLeader(-1)));
        commit(log.append(records));
    }

    private void commit(AuthoritativeLog.Entry entry) {
        world.controllers.values().stream().filter(each -> each.isActive)
                .forEach(each -> each.catchUp(entry.offset() + 1));
    }

    private void tamper(UnaryOperator<PullResponse> how) {
        world.controllers.values().forEach(each -> each.tampering = how);
    }

    @Test
    void anEntryIsThereAFewMillisecondsAfterItWasCommitted() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        for (int i = 0; i < 20; i++) {
            commit(i % 3 == 0 ? log.appendRaftEntry() : log.append(Events.ofUnknownKind(400, i)));
            world.untilCaughtUp(10);
        }
        assertThat(world.image()).isEqualTo(log.image());
        assertThat(world.fatal).isEmpty();
    }

    @Test
    void manyEntriesAreReplayedInSeveralTurnsOfTheShard() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        int before = world.deltas.size();
        world.controller(1).shard.pause();
        for (int i = 0; i < 5 * MetadataPuller.STEP_ENTRIES; i++)
            commit(log.append(Events.ofUnknownKind(400, i)));
        world.controller(1).shard.resume();
        List<Integer> perTurn = new ArrayList<>();
        world.scheduler.runUntil("all is replayed", () -> {
            perTurn.add(world.deltas.size());
            return world.image().endOffset() == log.endOffset();
        }, 100, PullerWorld.MAX_STEPS);
        assertThat(world.deltas).hasSize(before + 5 * MetadataPuller.STEP_ENTRIES);
        for (int i = 1; i < perTurn.size(); i++)
            assertThat(perTurn.get(i) - perTurn.get(i - 1)).isLessThanOrEqualTo(MetadataPuller.STEP_ENTRIES);
    }

    @Test
    void aBrokerThatIsFarBehindLoadsASnapshotAndGoesOnWithWhatFollowed() {
        world.lead(1);
        for (int i = 0; i < 5; i++)
            commitTopic(i, 5_000);
        world.controllers.remove(1);
        world.start(1, log.endOffset());
        world.lead(1);
        world.begin();
        world.scheduler.runUntil("the load is under way",
                () -> world.calls.sent().stream().filter("1:PullRequest"::equals).count() > 2, 1_000,
                PullerWorld.MAX_STEPS);
        assertThat(world.deltas).isEmpty();
        commitTopic(10, 1);
        world.untilCaughtUp(1_000);
        assertThat(world.deltas).hasSize(2);
        assertThat(world.image()).isEqualTo(log.image());
    }

    @Test
    void aLoadThatIsCutShortByAnotherControllerBeginsAnewThere() {
        world.lead(1);
        for (int i = 0; i < 5; i++)
            commitTopic(i, 5_000);
        world.begin();
        world.scheduler.runUntil("the load is under way",
                () -> world.calls.sent().stream().filter("1:PullRequest"::equals).count() > 2, 1_000,
                PullerWorld.MAX_STEPS);
        world.lead(2);
        world.untilCaughtUp(1_000);
        assertThat(world.deltas).hasSize(1);
        assertThat(world.image()).isEqualTo(log.image());
    }

    @Test
    void itGoesOnWithTheNextController() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        world.lead(2);
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.untilCaughtUp(100);
        world.kill(2);
        world.lead(3);
        world.untilCaughtUp(200);
        assertThat(world.fatal).isEmpty();
    }

    @Test
    void aHoleIsNotReplayed() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        tamper(response -> response.getEntriesCount() < 2 ? response
                : response.toBuilder().removeEntries(0).build());
        world.controller(1).shard.pause();
        for (int i = 0; i < 3; i++)
            commit(log.append(Events.ofUnknownKind(400, i)));
        world.controller(1).shard.resume();
        world.untilCaughtUp(1_000);
        assertThat(world.fatal).isEmpty();
    }

    @Test
    void entriesThatAreThereAlreadyAreLeftOut() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        tamper(response -> response.getEntriesCount() == 0 ? response
                : response.toBuilder().addAllEntries(response.getEntriesList()).build());
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.untilCaughtUp(100);
        assertThat(world.deltas).hasSize(2);
    }

    @Test
    void damagedBytesAreAskedForAnewAsASnapshot() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        tamper(MetadataPullerTest::damaged);
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.untilCaughtUp(1_000);
        assertThat(world.image()).isEqualTo(log.image());
        assertThat(world.fatal).isEmpty();
    }

    /** Damages entries, and leaves snapshots as they are. */
    private static PullResponse damaged(PullResponse response) {
        PullResponse.Builder changed = response.toBuilder();
        changed.getEntriesBuilderList().forEach(each -> each.setBatch(ByteString.copyFromUtf8("damaged")));
        return changed.build();
    }

    @Test
    void damageThatDoesNotEndIsFatal() {
        world.lead(1);
        tamper(response -> response.toBuilder().setSnapshot(response.getSnapshot().toBuilder()
                .setBytes(ByteString.copyFromUtf8("damaged"))).build());
        world.begin();
        world.runForMs(10_000);
        assertThat(world.fatal).singleElement().asString()
                .contains("makes no sense, " + MetadataPuller.MAX_NONSENSE + " times in a row");
        assertThat(world.deltas).isEmpty();
        int calls = world.calls.sent().size();
        world.runForMs(10_000);
        assertThat(world.calls.sent()).as("it has stopped").hasSize(calls);
    }

    @Test
    void aSnapshotThatIsCutShortIsNotLoaded() {
        world.lead(1);
        commitTopic(1, 10);
        tamper(response -> response.toBuilder().setSnapshot(response.getSnapshot().toBuilder()
                .setBytes(response.getSnapshot().getBytes().substring(0, 100))).build());
        world.begin();
        world.runForMs(10_000);
        assertThat(world.deltas).isEmpty();
        assertThat(world.fatal).hasSize(1);
    }

    @Test
    void aSnapshotOfWhatWasBeforeIsNotLoaded() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.untilCaughtUp(100);
        tamper(response -> response.toBuilder().clearEntries()
                .setSnapshot(response.getSnapshot().toBuilder().setEndOffset(1)).build());
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.runForMs(10_000);
        assertThat(world.deltas).hasSize(2);
        assertThat(world.fatal).hasSize(1);
    }

    @Test
    void aRefusalIsFatalWithTheControllersSentence() {
        world.lead(1);
        tamper(response -> response.toBuilder().setStatus(CallStatus.REFUSED).clearSnapshot()
                .setComplaint("another cluster").build());
        world.begin();
        world.runForMs(100);
        assertThat(world.fatal).containsExactly("The controllers refuse to send metadata: another cluster");
    }

    @Test
    void aRefusalByAControllerThatWasDeposedIsNotHeeded() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        int epoch = log.image().epoch();
        tamper(response -> response.toBuilder().setStatus(CallStatus.REFUSED)
                .setActiveController(ScriptedController.who(1, epoch - 1)).build());
        world.runForMs(3_000);
        tamper(UnaryOperator.identity());
        commit(log.append(Events.ofUnknownKind(400, 1)));
        world.untilCaughtUp(5_000);
        assertThat(world.fatal).isEmpty();
    }

    @Test
    void anEntryThatContradictsTheImageBreaksAnInvariant() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        ByteString contradiction = MetadataBatch.newBuilder().setEpoch(log.image().epoch())
                .setSequence(log.image().quorum().nextSequence()).addRecords(Events.fenced(5, 5)).build()
                .toByteString();
        tamper(response -> {
            PullResponse.Builder changed = response.toBuilder();
            changed.getEntriesBuilderList().forEach(each -> each.setBatch(contradiction));
            return changed.build();
        });
        commit(log.append(Events.ofUnknownKind(400, 1)));
        assertThatThrownBy(() -> world.runForMs(100)).rootCause().hasMessageContaining("broker 5");
        assertThat(world.faults.reported()).hasSize(1);
    }

    @Test
    void anIdleBrokerAsksOnceInAWhile() {
        world.lead(1);
        world.begin();
        world.untilCaughtUp(100);
        int before = world.calls.sent().size();
        world.runForMs(60_000);
        assertThat(world.calls.sent().size() - before).isLessThanOrEqualTo(
                60_000 / MetadataPuller.MAX_WAIT_MS + 1);
    }
}
