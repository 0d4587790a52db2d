package io.tidemark.controller.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.SnapshotChunk;
import io.tidemark.controller.pull.PullHarness.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class SnapshotPullsTest {
    private final PullHarness harness = new PullHarness();
    private final AuthoritativeLog log = harness.log;

    private void commitTopic(int number, int partitions) {
        Uuid id = new Uuid(1, number);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(Events.topic(id, "topic-" + number));
        for (int i = 0; i < partitions; i++)
            records.add(Events.created(Events.partition(id, i, 1, 2, 3).setLeader(-1)));
        harness.commit(log.append(records));
    }

    private static PullRequest.Builder small(long endOffset) {
        return PullHarness.request(endOffset).setMaxBytes(SnapshotSession.MIN_CHUNK_BYTES);
    }

    private static PullRequest.Builder after(SnapshotChunk chunk) {
        return small(0).setSnapshotEndOffset(chunk.getEndOffset())
                .setSnapshotPosition(chunk.getPosition() + chunk.getBytes().size());
    }

    @Test
    void whoHasNothingGetsTheImageInOnePieceWhileItIsSmall() throws Exception {
        harness.activate();
        commitTopic(1, 10);
        SnapshotChunk chunk = harness.pull(PullHarness.request(0)).last().getSnapshot();
        assertThat(chunk.getLast()).isTrue();
        assertThat(chunk.getEndOffset()).isEqualTo(log.endOffset());
        assertThat(PullHarness.image(chunk.getBytes())).isEqualTo(log.image());
    }

    @Test
    void aLargeImageComesInPiecesOfBoundedSizeAndNumberOfRecords() throws Exception {
        harness.activate();
        commitTopic(1, SnapshotSession.MAX_CHUNK_RECORDS * 2);
        SnapshotChunk chunk = harness.pull(PullHarness.request(0)).last().getSnapshot();
        assertThat(chunk.getLast()).isFalse();
        assertThat(chunk.getBytes().size()).isLessThan(SnapshotSession.MAX_CHUNK_RECORDS * 100);
        assertThat(harness.pull(small(0)).last().getSnapshot().getBytes().size())
                .isEqualTo(SnapshotSession.MIN_CHUNK_BYTES);
        assertThat(harness.load(small(0))).isEqualTo(log.image());
        assertThat(harness.load(PullHarness.request(0))).isEqualTo(log.image());
    }

    @Test
    void aRecordThatIsLargerThanAPieceGoesOnInTheNext() throws Exception {
        harness.activate();
        harness.commit(log.append(Events.config(
                ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of("key", "v".repeat(3 * SnapshotSession.MAX_CHUNK_BYTES)))));
        SnapshotChunk chunk = harness.pull(PullHarness.request(0).setMaxBytes(Integer.MAX_VALUE)).last()
                .getSnapshot();
        assertThat(chunk.getBytes().size()).isEqualTo(SnapshotSession.MAX_CHUNK_BYTES);
        assertThat(harness.load(PullHarness.request(0))).isEqualTo(log.image());
    }

    @Test
    void theImageIsTheOneThatWasCommittedWhenItBegan() throws Exception {
        harness.activate();
        commitTopic(1, 500);
        SnapshotChunk first = harness.pull(small(0)).last().getSnapshot();
        long endOffset = log.endOffset();
        commitTopic(2, 500);
        ByteString bytes = first.getBytes();
        SnapshotChunk chunk = first;
        while (!chunk.getLast()) {
            chunk = harness.pull(after(chunk)).last().getSnapshot();
            bytes = bytes.concat(chunk.getBytes());
        }
        assertThat(PullHarness.image(bytes)).isEqualTo(log.imageAt(endOffset));
    }

    @Test
    void aPieceThatWasLostIsSentAgainOnAnyConnection() {
        harness.activate();
        commitTopic(1, 500);
        SnapshotChunk first = harness.pull(small(0)).last().getSnapshot();
        SnapshotChunk second = harness.pull(after(first)).last().getSnapshot();
        assertThat(second.getPosition()).isEqualTo(first.getBytes().size());
        assertThat(harness.pull(after(first)).last().getSnapshot()).isSameAs(second);
        SnapshotChunk third = harness.pull(after(second)).last().getSnapshot();
        assertThat(third.getPosition()).isEqualTo(second.getPosition() + second.getBytes().size());
    }

    @Test
    void aSnapshotThatIsNotUnderWayBeginsAnew() {
        harness.activate();
        commitTopic(1, 500);
        SnapshotChunk first = harness.pull(small(0)).last().getSnapshot();
        SnapshotChunk second = harness.pull(after(first)).last().getSnapshot();
        harness.pull(after(second));
        commitTopic(2, 1);
        SnapshotChunk tooFarBack = harness.pull(after(first)).last().getSnapshot();
        assertThat(tooFarBack.getPosition()).isZero();
        assertThat(tooFarBack.getEndOffset()).isEqualTo(log.endOffset());
        SnapshotChunk another = harness.pull(after(first)).last().getSnapshot();
        assertThat(another.getPosition()).as("of the earlier one, which is gone").isZero();
    }

    @Test
    void aNodeThatAsksForOneGetsASnapshotEvenIfTheEntriesAreAtHand() {
        harness.activate();
        commitTopic(1, 1);
        assertThat(harness.pull(PullHarness.request(2)).last().getEntriesCount()).isEqualTo(1);
        assertThat(harness.pull(PullHarness.request(2).setFromSnapshot(true)).last().getSnapshot().getLast())
                .isTrue();
    }

    @Test
    void afterTheTailBeganAnewBehindASnapshotWhoIsBeforeItGetsASnapshot() {
        harness.activate();
        AuthoritativeLog another = new AuthoritativeLog();
        another.barrier(1);
        for (int i = 0; i < 10; i++)
            another.append(Events.ofUnknownKind(400, i));
        harness.shard.run(() -> harness.pulls.onSnapshot(another.image()));
        AuthoritativeLog.Entry next = another.append(Events.ofUnknownKind(400, 10));
        harness.commit(next);
        assertThat(harness.pull(PullHarness.request(5)).last().hasSnapshot()).isTrue();
        assertThat(harness.pull(PullHarness.request(next.offset())).last().getEntriesCount()).isEqualTo(1);
    }

    @Test
    void onlySoManySnapshotsAreUnderWayAndOneThatNobodyAsksForEnds() {
        harness.activate();
        commitTopic(1, 500);
        for (int node = 0; node < SnapshotSessions.MAX_SESSIONS; node++)
            assertThat(harness.pull(small(0).setNodeId(node)).last().hasSnapshot()).isTrue();
        Caller caller = harness.pull(small(0).setNodeId(100));
        assertThat(caller.last().getStatus()).isEqualTo(CallStatus.OVERLOADED);
        harness.runForMs(SnapshotSessions.EXPIRY_MS);
        assertThat(harness.pull(small(0).setNodeId(100)).last().hasSnapshot()).isTrue();
        SnapshotChunk expired = harness.pull(small(0).setNodeId(0).setSnapshotEndOffset(log.endOffset())
                .setSnapshotPosition(SnapshotSession.MIN_CHUNK_BYTES)).last().getSnapshot();
        assertThat(expired.getPosition()).isZero();
    }

    @Test
    void whoPullsEntriesHasNoSnapshotUnderWayAnyMore() {
        harness.activate();
        commitTopic(1, 500);
        for (int node = 0; node < 2 * SnapshotSessions.MAX_SESSIONS; node++) {
            assertThat(harness.pull(small(0).setNodeId(node)).last().hasSnapshot()).isTrue();
            harness.pull(small(log.endOffset()).setNodeId(node));
        }
    }

    @Test
    void moreEntriesAreKeptWhileSomebodyLoadsASnapshot() {
        harness.activate();
        commitTopic(1, 500);
        SnapshotChunk first = harness.pull(small(0)).last().getSnapshot();
        long loading = first.getEndOffset();
        for (int bytes = 0; bytes < 2 * CommittedPulls.MAX_TAIL_BYTES; bytes += 1 << 20)
            harness.commit(log.append(PullHarness.ofBytes(1 << 20)));
        assertThat(harness.pull(small(loading).setNodeId(2)).last().getEntriesCount()).isPositive();
        harness.runForMs(SnapshotSessions.EXPIRY_MS);
        commitTopic(2, 1);
        assertThat(harness.pull(small(loading).setNodeId(2)).last().hasSnapshot()).isTrue();
    }
}
