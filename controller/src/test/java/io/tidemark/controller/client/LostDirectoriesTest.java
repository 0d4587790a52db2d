package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.ReplicaDirectories;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.PartitionData;
import org.junit.jupiter.api.Test;

/** What a broker says of log directories that fail (KIP-858). */
class LostDirectoriesTest {
    private static final Uuid TOPIC = new Uuid(3, 3);

    private final SessionWorld world = new SessionWorld(1, ScriptedController.CLUSTER);
    private final ScriptedLifecycle lifecycle = world.lifecycle;
    private final Set<Uuid> offline = new HashSet<>();
    private final List<TopicPartition> held = new ArrayList<>();
    private Uuid place = SessionWorld.DIRECTORY;
    private long moves;

    private final DirectoryHealth health = new DirectoryHealth() {
        @Override
        public Set<Uuid> offline() {
            return Set.copyOf(offline);
        }

        @Override
        public List<TopicPartition> partitions(Uuid directory) {
            return directory.equals(SessionWorld.DIRECTORY) ? List.copyOf(held) : List.of();
        }

        @Override
        public Map<TopicPartition, Uuid> places() {
            return held.stream().collect(Collectors.toMap(each -> each, _ -> place));
        }

        @Override
        public long moves() {
            return moves;
        }
    };

    private void begin(int partitions) {
        world.lead(1);
        world.shard.run(() -> world.client.watch(health));
        world.beginAndRun();
        world.commit(world.log.append(Events.topic(TOPIC, "a")));
        for (int i = 0; i < partitions; i++) {
            world.commit(world.log.append(Events.created(Events.partition(TOPIC, i, SessionWorld.BROKER))));
            held.add(new TopicPartition("a", i));
        }
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
    }

    private static List<Integer> partitions(AssignReplicasToDirsRequestData report) {
        return report.directories().getFirst().topics().getFirst().partitions().stream()
                .map(PartitionData::partitionIndex).toList();
    }

    /** As the active controller does. */
    private void record(AssignReplicasToDirsRequestData report) {
        for (int each : partitions(report)) {
            PartitionImage was = Objects.requireNonNull(world.log.image().topics().partition(TOPIC, each));
            world.commit(world.log.append(new PartitionEdit(TOPIC, each, was)
                    .directories(ReplicaDirectories.of(List.of(SessionWorld.DIRECTORY))).toRecord()
                    .orElseThrow()));
        }
    }

    @Test
    void nothingIsSaidOfDirectoriesWhileTheyWork() {
        begin(2);
        assertThat(lifecycle.reports).isEmpty();
        assertThat(lifecycle.heartbeats).allMatch(each -> each.heartbeat().offlineLogDirs().isEmpty());
    }

    @Test
    void heartbeatsNameADirectoryThatFailedAndAReportWhatWasInIt() {
        begin(3);
        held.add(new TopicPartition("deleted", 0));
        offline.add(SessionWorld.DIRECTORY);
        world.runForMs(SessionWorld.HEARTBEAT_MS + 20);

        assertThat(lifecycle.heartbeats.getLast().heartbeat().offlineLogDirs())
                .containsExactly(SessionWorld.DIRECTORY);
        AssignReplicasToDirsRequestData report = lifecycle.reports.getFirst();
        assertThat(report.directories().getFirst().id()).isEqualTo(SessionWorld.DIRECTORY);
        assertThat(partitions(report)).containsExactly(0, 1, 2);
    }

    @Test
    void itIsSaidAgainUntilTheMetadataHasItAndThenNoMore() {
        begin(3);
        offline.add(SessionWorld.DIRECTORY);
        world.runForMs(3 * SessionWorld.HEARTBEAT_MS);
        assertThat(lifecycle.reports).hasSizeGreaterThan(1);
        record(lifecycle.reports.getFirst());
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
        int reports = lifecycle.reports.size();
        world.runForMs(8 * SessionWorld.HEARTBEAT_MS);
        assertThat(lifecycle.reports).hasSize(reports);
    }

    @Test
    void whatTheControllersKnowToLieInADirectoryIsCorrectedWhenItHasMoved() {
        begin(2);
        place = new Uuid(5, 5);
        moves++;
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
        assertThat(lifecycle.reports).as("nobody was told where they lay").isEmpty();

        PartitionImage was = Objects.requireNonNull(world.log.image().topics().partition(TOPIC, 1));
        world.commit(world.log.append(new PartitionEdit(TOPIC, 1, was)
                .directories(ReplicaDirectories.of(List.of(SessionWorld.DIRECTORY))).toRecord()
                .orElseThrow()));
        moves++;
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
        AssignReplicasToDirsRequestData report = lifecycle.reports.getFirst();
        assertThat(report.directories().getFirst().id()).isEqualTo(place);
        assertThat(partitions(report)).containsExactly(1);
        int reports = lifecycle.reports.size();
        PartitionImage said = Objects.requireNonNull(world.log.image().topics().partition(TOPIC, 1));
        world.commit(world.log.append(new PartitionEdit(TOPIC, 1, said)
                .directories(ReplicaDirectories.of(List.of(place))).toRecord().orElseThrow()));
        world.runForMs(8 * SessionWorld.HEARTBEAT_MS);
        assertThat(lifecycle.reports.size()).isBetween(reports, reports + 1);
    }

    @Test
    void manyAreSaidInSeveralRequests() {
        begin(DirectoryReports.MAX_REPLICAS + 1);
        offline.add(SessionWorld.DIRECTORY);
        world.runForMs(SessionWorld.HEARTBEAT_MS + 20);
        assertThat(partitions(lifecycle.reports.getFirst())).hasSize(DirectoryReports.MAX_REPLICAS);
        record(lifecycle.reports.getFirst());
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
        assertThat(partitions(lifecycle.reports.getLast()))
                .isEqualTo(IntStream.of(DirectoryReports.MAX_REPLICAS).boxed().toList());
    }

    @Test
    void aBrokerThatHasNoneLeftEnds() {
        begin(1);
        offline.add(SessionWorld.DIRECTORY);
        offline.add(SessionWorld.OTHER_DIRECTORY);
        world.runForMs(2 * SessionWorld.HEARTBEAT_MS);
        assertThat(world.heard).last().asString().startsWith("fatal: All log directories of broker 11");
    }
}
