package io.tidemark.controller.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.NodeManager;
import com.google.protobuf.ByteString;
import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.ImageFingerprint;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.rpc.Waiting;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Quorums in one process: what a controller hears of them, and what a crash or a full queue makes of it. */
class RaftQuorumTest {
    private static final long NO_SNAPSHOTS = Long.MAX_VALUE;
    private static final ConfigResource CLUSTER = new ConfigResource(ConfigResourceType.CLUSTER_DEFAULT, "");

    @TempDir
    Path root = Path.of("");

    private final List<Voter> voters = new ArrayList<>();
    private final Map<Integer, RaftMember> running = new LinkedHashMap<>();
    private long bytesBetweenSnapshots = NO_SNAPSHOTS;

    private void start(int members) throws Exception {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < members; i++) sockets.add(new ServerSocket(0));
        for (ServerSocket socket : sockets) {
            voters.add(new Voter(voters.size() + 1, "127.0.0.1", socket.getLocalPort()));
            socket.close();
        }
        for (Voter voter : voters) startMember(voter.nodeId());
    }

    private RaftMember startMember(int id) throws IOException, RaftRefused {
        RaftMember member = new RaftMember(directory(id), voters.get(id - 1), voters, bytesBetweenSnapshots);
        running.put(id, member);
        return member;
    }

    private Path directory(int id) {
        return root.resolve("node-" + id);
    }

    private void stop(int id) {
        RaftMember stopped = running.remove(id);
        if (stopped == null) throw new IllegalStateException(id + " does not run");
        stopped.close();
        stopped.faults.assertNothingBroken();
    }

    @AfterEach
    void stopAll() {
        running.values().forEach(RaftMember::close);
    }

    private int active() throws InterruptedException {
        Waiting.until("there is an active controller",
                () -> running.values().stream().anyMatch(each -> each.controller.isActive()));
        return running.entrySet().stream().filter(each -> each.getValue().controller.isActive()).findFirst()
                .orElseThrow().getKey();
    }

    private int notActive() throws InterruptedException {
        int active = active();
        return running.keySet().stream().filter(id -> id != active).findFirst().orElseThrow();
    }

    private RaftMember member(int id) {
        RaftMember member = running.get(id);
        if (member == null) throw new IllegalStateException(id + " does not run");
        return member;
    }

    private TinyController controller(int id) {
        return member(id).controller;
    }

    private static boolean has(TinyController controller, String key) {
        return controller.image().configs().of(CLUSTER).values().containsKey(key);
    }

    /** Sets a key until it is committed; what failed may be committed as well, and then nothing changes. */
    private void commit(String key) throws InterruptedException {
        commit(key, "value of " + key);
    }

    private void commit(String key, String value) throws InterruptedException {
        for (int attempt = 0; attempt < 20; attempt++) {
            TinyController chosen = controller(active());
            int epoch = chosen.activeEpoch();
            chosen.set(key, value);
            Waiting.until(key + " is decided",
                    () -> has(chosen, key) || chosen.activeEpoch() != epoch);
            if (has(chosen, key)) return;
        }
        throw new AssertionError(key + " was never committed");
    }

    private void requireEqualImages() throws InterruptedException {
        List<ClusterImage> images = new ArrayList<>();
        Waiting.until("all are equally far", () -> {
            images.clear();
            running.values().forEach(each -> images.add(each.controller.image()));
            return images.stream().map(ClusterImage::endOffset).distinct().count() == 1;
        });
        assertThat(images.stream().map(ImageFingerprint::of).distinct()).hasSize(1);
    }

    @Test
    void allMembersHearTheSameEntriesWithoutAHoleAndNothingCommittedIsLost() throws Exception {
        start(3);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) commit("key-" + round + "-" + i);
            int stopped = active();
            stop(stopped);
            commit("without-" + stopped + "-" + round);
            startMember(stopped);
        }
        requireEqualImages();
        for (RaftMember each : running.values()) {
            assertThat(each.controller.ownEntries).startsWith(0L, 1L);
            assertThat(each.controller.entries.get()).isEqualTo((int) each.controller.image().endOffset());
            for (int round = 0; round < 3; round++)
                for (int i = 0; i < 20; i++)
                    assertThat(has(each.controller, "key-" + round + "-" + i)).isTrue();
            each.faults.assertNothingBroken();
        }
    }

    @Test
    void aProposalOfAnEarlierTermIsNotAppendedUnderALaterOne() throws Exception {
        start(1);
        commit("before");
        TinyController lone = controller(1);
        int epoch = lone.activeEpoch();
        ByteString late = MetadataBatch.newBuilder().setEpoch(epoch - 1).setSequence(9)
                .addRecords(Events.topic(new Uuid(1, 1), "late")).build().toByteString();
        long before = lone.image().endOffset();
        lone.proposeIn(epoch - 1, late);
        Waiting.until("it failed", () -> lone.news.contains("failed in " + (epoch - 1)));
        assertThat(lone.image().endOffset()).isEqualTo(before);
    }

    @Test
    void whoResignsHandsOverAndALoneControllerBeginsANewEpoch() throws Exception {
        start(3);
        commit("before");
        requireEqualImages();
        int first = active();
        controller(first).resign();
        Waiting.until("another one is active", () -> running.entrySet().stream()
                .anyMatch(each -> each.getKey() != first && each.getValue().controller.isActive()));
        commit("after");
        for (int id = 2; id <= 3; id++) stop(id);
        stop(1);
        voters.clear();
        root = root.resolve("lone");
        start(1);
        commit("alone");
        int epoch = controller(1).activeEpoch();
        controller(1).resign();
        Waiting.until("it is active anew", () -> controller(1).activeEpoch() > epoch);
        commit("alone again");
    }

    @Test
    void whoHandsOverWaitsUntilAnotherOneLeads() throws Exception {
        start(3);
        commit("before");
        int first = active();
        member(first).node().handOver();
        assertThat(member(first).node().leadsOrHandsOver()).isFalse();
        Waiting.until("another one is active", () -> running.values().stream()
                .anyMatch(each -> each.controller.isActive() && each.controller.activeEpoch() > 0));
        commit("after");
        requireEqualImages();
    }

    @Test
    void aShardThatDoesNotKeepUpHoldsRaftBack() throws Exception {
        start(3);
        commit("before");
        requireEqualImages();
        RaftMember slow = member(notActive());
        CountDownLatch resume = new CountDownLatch(1);
        holdUp(slow, resume);
        overfill("first");
        Waiting.until("raft is held back", () -> slow.node().isHeldBack());
        assertThat(has(slow.controller, "large-first-0")).isFalse();
        resume.countDown();
        commit("after");
        Waiting.until("the slow one has it, too", () -> has(slow.controller, "after"));
        requireEqualImages();
    }

    @Test
    void aStopDoesNotWaitForAShardThatDoesNotKeepUp() throws Exception {
        start(3);
        commit("before");
        requireEqualImages();
        int stopped = notActive();
        CountDownLatch longAfter = new CountDownLatch(1);
        holdUp(member(stopped), longAfter);
        overfill("second");
        Waiting.until("raft is held back", () -> member(stopped).node().isHeldBack());
        member(stopped).node().close();
        longAfter.countDown();
        stop(stopped);
    }

    @Test
    void whoseShardHangsDoesNotLeadOn() throws Exception {
        start(3);
        commit("before");
        int hung = active();
        CountDownLatch resume = new CountDownLatch(1);
        holdUp(member(hung), resume);
        Waiting.until("another one is active", () -> running.entrySet().stream()
                .anyMatch(each -> each.getKey() != hung && each.getValue().controller.isActive()));
        resume.countDown();
        Waiting.until("the hung one has heard", () -> !controller(hung).isActive());
        commit("after");
        requireEqualImages();
    }

    /** Its state machine waits for the shard, and so never gets to begin to lead. */
    @Test
    @EnabledIfSystemProperty(named = "campaign", matches = "raft-held-up", disabledReason = "needs a quiet machine")
    void whoIsElectedWhileItsShardHangsHandsOver() throws Exception {
        start(3);
        commit("before");
        requireEqualImages();
        int hung = notActive();
        CountDownLatch resume = new CountDownLatch(1);
        holdUp(member(hung), resume);
        overfill("third");
        Waiting.until("raft is held back", () -> member(hung).node().isHeldBack());
        int epoch = controller(active()).activeEpoch();
        Waiting.until("it takes leadership over", () -> {
            running.keySet().forEach(
                    id -> jraft(id).transferLeadershipTo(RaftSettings.peer(voters.get(hung - 1))));
            return jraft(hung).isLeader(false);
        });
        Waiting.until("another one is active", () -> running.values().stream()
                .anyMatch(each -> each.controller.isActive() && each.controller.activeEpoch() > epoch));
        assertThat(controller(hung).isActive()).isFalse();
        resume.countDown();
        commit("after");
        requireEqualImages();
    }

    private Node jraft(int id) {
        return NodeManager.getInstance().get(RaftRuntime.GROUP, RaftSettings.peer(voters.get(id - 1)));
    }

    /** Commits more than may wait for a shard. */
    private void overfill(String again) throws InterruptedException {
        String value = "x".repeat(MetadataQuorum.MAX_ENTRY_BYTES - 1_000);
        int entries = ShardHandover.MAX_WAITING_BYTES / value.length() + 2;
        for (int i = 0; i < entries; i++) commit("large-" + again + "-" + i, value);
    }

    /** Keeps a member's shard busy until the latch opens. */
    private static void holdUp(RaftMember member, CountDownLatch resume) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        member.shards.shard(0).execute(() -> {
            held.countDown();
            try {
                resume.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        held.await();
    }

    @Test
    void whoIsFarBehindGetsTheSnapshotAndThenTheLog() throws Exception {
        bytesBetweenSnapshots = 2_000;
        start(3);
        commit("before");
        requireEqualImages();
        int behind = notActive();
        stop(behind);
        for (int i = 0; i < 200; i++) commit("key-" + i);
        Waiting.until("there are snapshots", () -> running.keySet().stream().allMatch(this::hasSnapshot));
        for (int i = 200; i < 400; i++) commit("key-" + i);
        RaftMember member = startMember(behind);
        commit("after");
        Waiting.until("it has caught up", () -> has(member.controller, "after"));
        requireEqualImages();
        assertThat(member.controller.snapshots.get()).isPositive();
        assertThat(member.controller.entries.get()).isLessThan(400);
    }

    private boolean hasSnapshot(int id) {
        return !images(id).isEmpty();
    }

    private List<Path> images(int id) {
        try (Stream<Path> files = Files.walk(directory(id))) {
            return files.filter(each -> each.endsWith(ImageFile.NAME) && !each.toString().contains("temp"))
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            return List.of();
        }
    }

    @Test
    void aStartBeginsWithTheSnapshotAndRefusesADamagedOne() throws Exception {
        bytesBetweenSnapshots = 2_000;
        start(1);
        for (int i = 0; i < 200; i++) commit("key-" + i);
        Waiting.until("there is a snapshot", () -> hasSnapshot(1));
        String before = ImageFingerprint.of(controller(1).image());
        stop(1);
        RaftMember again = startMember(1);
        Waiting.until("it is active", again.controller::isActive);
        assertThat(again.controller.snapshots.get()).isEqualTo(1);
        assertThat(again.controller.entries.get()).isLessThan(200);
        assertThat(has(again.controller, "key-199")).isTrue();
        assertThat(before).isNotEqualTo(ImageFingerprint.of(again.controller.image()));
        stop(1);
        Path image = images(1).getLast();
        byte[] bytes = Files.readAllBytes(image);
        bytes[bytes.length / 2] ^= 1;
        Files.write(image, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> startMember(1)).as("a damaged snapshot").isInstanceOf(RaftRefused.class)
                .hasMessageContaining("checksum").hasMessageContaining("remove this voter");
        bytes[bytes.length / 2] ^= 1;
        Files.write(image, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        startMember(1);
        commit("whole again");
    }

    @Test
    void aCommittedEntryThatContradictsTheImageIsABrokenInvariant() throws Exception {
        start(1);
        commit("before");
        RaftMember lone = member(1);
        lone.controller.propose(List.of(Events.topicDeleted(new Uuid(1, 1))));
        Waiting.until("the fault is reported", () -> !lone.faults.reported().isEmpty());
        assertThat(lone.faults.reported().getFirst()).hasMessageContaining("contradicts");
    }
}
