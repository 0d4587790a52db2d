package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.LogConfig.Retention;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
    private static final Uuid TOPIC_ID = Uuid.fromString("dGVzdC10b3BpYy1pZC0wMA");

    @TempDir
    Path root;

    private final Disk disk = OsDisk.INSTANCE;
    private final FailingFaultHandler faults = new FailingFaultHandler();
    private LogConfig config = LogConfig.DEFAULT;
    private LogEnvironment owner = environment();

    @BeforeEach
    void newOwner() {
        owner = environment();
    }

    @Test
    void newPartitionsGoToTheDirectoryWithTheFewest() throws Exception {
        try (LogStore store = open("a", "b", "c")) {
            for (int i = 0; i < 9; i++) store.create(new TopicPartition("t", i), TOPIC_ID);
            assertThat(store.directories()).extracting(LogDirectory::logCount).containsExactly(3, 3, 3);
        }
    }

    @Test
    void aCleanStopIsToldToTheNextStartWithItsBrokerEpochAndOnlyOnce() throws Exception {
        LogStore store = open("a");
        PartitionLog log = store.create(new TopicPartition("t", 0), TOPIC_ID);
        append(log, "x");
        log.advanceHighWatermark(1);
        store.closeCleanly(42);

        LogStore again = open("a");
        LogDirectory directory = again.directories().getFirst();
        assertThat(directory.wasCleanlyStopped()).isTrue();
        assertThat(directory.previousBrokerEpoch()).isEqualTo(42);
        PartitionLog same = log(again, "t", 0);
        assertThat(same.logEndOffset()).isEqualTo(1);
        assertThat(same.highWatermark()).isEqualTo(1);
        assertThat(owner.openSegments()).isZero();
        again.close();

        try (LogStore third = open("a")) {
            assertThat(third.directories().getFirst().wasCleanlyStopped()).isFalse();
            assertThat(log(third, "t", 0).logEndOffset()).isEqualTo(1);
        }
    }

    @Test
    void aDirectoryThatIsInUseOrSomebodyElsesIsRefusedWithTheRemedy() throws Exception {
        LogStore store = open("a");
        assertThatThrownBy(() -> open("a")).isInstanceOf(LogDirectoryRefused.class)
                .hasMessageContaining("in use");
        store.closeCleanly(1);
        assertThatThrownBy(() -> LogStore.open(setup(), List.of(root.resolve("a")), 1, "another"))
                .isInstanceOf(LogDirectoryRefused.class).hasMessageContaining("belongs to cluster a-cluster");
        assertThatThrownBy(() -> LogStore.open(setup(), List.of(root.resolve("a")), 2, "a-cluster"))
                .isInstanceOf(LogDirectoryRefused.class).hasMessageContaining("belongs to node 1");
        open("a").close();
    }

    @Test
    void aDeletedPartitionCanBeMadeAgainAtOnceAndItsFilesGoLater() throws Exception {
        try (LogStore store = open("a")) {
            TopicPartition partition = new TopicPartition("some-topic.x", 3);
            PartitionLog log = store.create(partition, TOPIC_ID);
            assertThat(store.topicId(partition)).isEqualTo(TOPIC_ID);
            append(log, "old");
            LogRegion region = ((LogRead.Records) log.read(0, 1, 1000, true)).region();
            log.retire();
            LogRemoval removal = Objects.requireNonNull(store.delete(partition));
            assertThat(store.topicId(partition)).isNull();

            PartitionLog fresh = store.create(partition, TOPIC_ID);
            assertThat(fresh.logEndOffset()).isZero();
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            region.release();
            removal.remove();
            assertThat(names("a")).containsExactlyInAnyOrder("some-topic.x-3", ".lock", "meta.properties",
                    "recovery-point-offset-checkpoint", "log-start-offset-checkpoint",
                    "replication-offset-checkpoint");
        }
    }

    @Test
    void aDeletionThatWasCutShortIsFinishedByTheNextStart() throws Exception {
        LogStore store = open("a");
        TopicPartition partition = new TopicPartition("t", 0);
        PartitionLog log = store.create(partition, TOPIC_ID);
        append(log, "old");
        log.retire();
        store.delete(partition);
        store.closeCleanly(1);
        assertThat(names("a")).anyMatch(name -> name.endsWith("-delete"));

        try (LogStore again = open("a")) {
            assertThat(again.partitions()).isEmpty();
            assertThat(names("a")).noneMatch(name -> name.endsWith("-delete"));
        }
    }

    @Test
    void aLogThatWasBeingDeletedWhenTheOthersWereClosedIsRecoveredByTheNextStart() throws Exception {
        LogStore store = open("a");
        PartitionLog log = store.create(new TopicPartition("t", 0), TOPIC_ID);
        append(log, "x");
        append(log, "gone");
        store.directories().getFirst().truncate(Map.of(log, 1L));
        log.append(Batches.of(1, "y".getBytes(StandardCharsets.UTF_8)), 4, AppendOrigin.CLIENT);
        log.write();
        log.retire();
        store.closeCleanly(7);

        try (LogStore again = open("a")) {
            assertThat(again.directories().getFirst().wasCleanlyStopped()).isTrue();
            PartitionLog back = log(again, "t", 0);
            assertThat(back.logEndOffset()).isEqualTo(2);
            assertThat(back.epochOfLastRecord()).isEqualTo(4);
        }
    }

    @Test
    void retentionIsKeptOverARestartAndReadersOfDeletedSegmentsFinish() throws Exception {
        config = LogConfig.DEFAULT.with(new Rolling(300, Long.MAX_VALUE, 0, 1 << 20, 100))
                .with(new Retention(-1, 900));
        LogStore store = open("a");
        PartitionLog log = store.create(new TopicPartition("t", 0), TOPIC_ID);
        for (int i = 0; i < 40; i++) append(log, "v" + i);
        log.advanceHighWatermark(40);
        LogRegion region = ((LogRead.Records) log.read(0, 1, 1000, true)).region();

        LogFlush flush = log.prepareFlush();
        flush.run();
        log.flushed(flush);
        log.applyRetention().mark();
        assertThat(log.sizeInBytes()).isBetween(900L, 1200L);
        long start = log.logStartOffset();
        store.closeCleanly(1);
        region.read(ByteBuffer.allocate(region.bytes()));
        region.release();

        try (LogStore again = open("a")) {
            assertThat(log(again, "t", 0).logStartOffset()).isEqualTo(start).isPositive();
            assertThat(log(again, "t", 0).read(0, 40, 100, true))
                    .isEqualTo(new LogRead.OutOfRange(start, 40));
            try (var files = Files.list(root.resolve("a/t-0"))) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".deleted"));
            }
        }
    }

    @Test
    void recordsThatWereDeletedByOffsetStayHiddenAfterARestart() throws Exception {
        LogStore store = open("a");
        PartitionLog log = store.create(new TopicPartition("t", 0), TOPIC_ID);
        for (int i = 0; i < 10; i++) append(log, "v" + i);
        log.advanceHighWatermark(10);
        assertThat(log.advanceLogStartOffset(7).isEmpty()).isTrue();
        assertThatThrownBy(() -> log.advanceLogStartOffset(11)).isInstanceOf(IllegalArgumentException.class);
        store.closeCleanly(1);

        try (LogStore again = open("a")) {
            assertThat(log(again, "t", 0).read(6, 10, 100, true)).isEqualTo(new LogRead.OutOfRange(7, 10));
            assertThat(log(again, "t", 0).read(7, 10, 100, true)).isInstanceOf(LogRead.Records.class);
        }
    }

    @Test
    void aDirectoryThatCannotBeOpenedLeavesTheOthersAlone() throws Exception {
        Files.createFile(root.resolve("b"));
        try (LogStore store = open("a", "b")) {
            assertThat(store.directories()).hasSize(1);
            append(store.create(new TopicPartition("t", 0), TOPIC_ID), "x");
        }
        assertThatThrownBy(() -> open("b")).isInstanceOf(LogDirectoryRefused.class)
                .hasMessageContaining("None of");
    }

    @Test
    void whatIsNoPartitionIsLeftAlone() throws Exception {
        Files.createDirectories(root.resolve("a/lost+found"));
        Files.createDirectories(root.resolve("a/__cluster_metadata-0"));
        Files.writeString(root.resolve("a/notes.txt"), "do not delete");
        try (LogStore store = open("a")) {
            assertThat(store.partitions()).isEmpty();
        }
        assertThat(names("a")).contains("lost+found", "__cluster_metadata-0", "notes.txt");
    }

    // ---- by the way

    private LogStore open(String... names) throws LogDirectoryRefused {
        List<Path> paths = new ArrayList<>();
        for (String name : names) paths.add(root.resolve(name));
        return LogStore.open(setup(), paths, 1, "a-cluster");
    }

    private LogStore.Setup setup() {
        return new LogStore.Setup(disk, SystemClock.INSTANCE, SystemRandomness.INSTANCE, faults, _ -> owner,
                _ -> config, 2);
    }

    private LogEnvironment environment() {
        return new LogEnvironment(disk, SystemClock.INSTANCE, SystemRandomness.INSTANCE, faults, 100);
    }

    private static PartitionLog log(LogStore store, String topic, int partition) {
        return Objects.requireNonNull(store.log(new TopicPartition(topic, partition)));
    }

    private static void append(PartitionLog log, String value) {
        ByteBuffer batch = Batches.of(1, value.getBytes(StandardCharsets.UTF_8));
        assertThat(log.append(batch, 0, AppendOrigin.CLIENT)).isInstanceOf(Appended.class);
        log.write();
    }

    private List<String> names(String directory) throws IOException {
        try (var paths = Files.list(root.resolve(directory))) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }
}
