package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small files of a log directory: Apache Kafka reads ours, we read Kafka's. */
class KafkaPeerFilesTest {
    private static final Disk DISK = OsDisk.INSTANCE;
    private static final String LOG = "storage.internals.log.";
    private static final String CHECKPOINT = "storage.internals.checkpoint.";
    private static final String META = "metadata.properties.";

    @TempDir
    private Path directory;

    @Test
    void leaderEpochs() throws Exception {
        LeaderEpochs ours = new LeaderEpochs();
        ours.assign(1, 0);
        ours.assign(3, 17);
        ours.write(DISK, directory);
        Object kafka = KafkaPeer.create(CHECKPOINT + "LeaderEpochCheckpointFile",
                directory.resolve(LeaderEpochs.FILE_NAME).toFile(), failureChannel());

        List<?> read = (List<?>) KafkaPeer.call(kafka, "read");
        assertThat(read.toString()).contains("epoch=1, startOffset=0").contains("epoch=3, startOffset=17");

        KafkaPeer.call(kafka, "write", List.of(KafkaPeer.create(LOG + "EpochEntry", 5, 50L)));
        assertThat(LeaderEpochs.read(DISK, directory)).hasToString("leader epochs 5@50");
    }

    @Test
    void leaderEpochAnswersAreKafkas() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LeaderEpochs ours = new LeaderEpochs();
            Object file = KafkaPeer.create(CHECKPOINT + "LeaderEpochCheckpointFile",
                    directory.resolve("epochs" + seed).toFile(), failureChannel());
            List<Object> entries = new ArrayList<>();
            long start = random.nextInt(20);
            for (int epoch = random.nextInt(5); epoch < 30; epoch += 1 + random.nextInt(5)) {
                ours.assign(epoch, start);
                entries.add(KafkaPeer.create(LOG + "EpochEntry", epoch, start));
                start += random.nextInt(10);
            }
            Object kafka = KafkaPeer.create("storage.internals.epoch.LeaderEpochFileCache",
                    KafkaPeer.create("common.TopicPartition", "t", 0), file, null);
            KafkaPeer.call(kafka, "assign", entries);
            long end = start + 10;
            for (int epoch = -1; epoch < 35; epoch++) {
                EpochEndOffset answer = ours.endOffsetFor(epoch, end);
                assertThat(answer.leaderEpoch() + "=" + answer.endOffset())
                        .as("seed %d epoch %d", seed, epoch)
                        .isEqualTo(KafkaPeer.call(kafka, "endOffsetFor", epoch, end).toString());
            }
            for (long offset = 0; offset < end; offset++)
                assertThat("OptionalInt[" + ours.epochFor(offset) + "]")
                        .isEqualTo(KafkaPeer.call(kafka, "epochForOffset", offset).toString()
                                .replace("OptionalInt.empty", "OptionalInt[-1]"));
        }
    }

    @Test
    void offsetCheckpoints() throws Exception {
        OffsetCheckpoint ours = new OffsetCheckpoint(DISK,
                directory.resolve(OffsetCheckpoint.HIGH_WATERMARKS));
        ours.write(Map.of(new TopicPartition("a.b-c", 7), 99L));
        Object kafka = KafkaPeer.create(CHECKPOINT + "OffsetCheckpointFile", ours.path().toFile(),
                failureChannel());

        assertThat(KafkaPeer.call(kafka, "read").toString()).isEqualTo("{a.b-c-7=99}");

        KafkaPeer.call(kafka, "write", Map.of(KafkaPeer.create("common.TopicPartition", "x", 1), 5L));
        assertThat(ours.read()).containsExactly(Map.entry(new TopicPartition("x", 1), 5L));
    }

    @Test
    void transactionIndex() throws Exception {
        TransactionIndex ours = new TransactionIndex(DISK, directory, 10);
        ours.append(new AbortedTransaction(7, 11, 20, 21));
        Object kafka = KafkaPeer.create(LOG + "TransactionIndex", 10L, ours.path().toFile());
        KafkaPeer.call(kafka, "sanityCheck");
        assertThat(KafkaPeer.call(kafka, "allAbortedTxns").toString()).contains("producerId=7")
                .contains("firstOffset=11").contains("lastOffset=20").contains("lastStableOffset=21");

        KafkaPeer.call(kafka, "append", KafkaPeer.create(LOG + "AbortedTxn", 8L, 22L, 30L, 25L));
        KafkaPeer.call(kafka, "close");
        List<AbortedTransaction> into = new ArrayList<>();
        ours.check();
        ours.collect(0, 100, 100, into);
        assertThat(into).containsExactly(new AbortedTransaction(7, 11, 20, 21),
                new AbortedTransaction(8, 22, 30, 25));
    }

    @Test
    void metaProperties() throws Exception {
        Uuid id = Uuid.randomUuid();
        new MetaProperties(4, "cluster=1", id).write(DISK, directory);
        String path = directory.resolve(MetaProperties.FILE_NAME).toString();
        Properties read = (Properties) KafkaPeer.callStatic(META + "PropertiesUtils", "readPropertiesFile",
                path);
        Object kafka = KafkaPeer.call(KafkaPeer.create(META + "MetaProperties$Builder", read), "build");
        assertThat(kafka).hasToString(
                "MetaProperties(version=1, clusterId=cluster=1, nodeId=4, directoryId=" + id + ")");

        Files.delete(Path.of(path));
        Properties kafkas = (Properties) KafkaPeer.call(kafka, "toProperties");
        KafkaPeer.callStatic(META + "PropertiesUtils", "writePropertiesFile", kafkas, path, true);
        assertThat(MetaProperties.read(DISK, directory)).isEqualTo(new MetaProperties(4, "cluster=1", id));
    }

    @Test
    void partitionMetadata() throws Exception {
        Uuid id = Uuid.randomUuid();
        new PartitionMetadata(id).write(DISK, directory);
        Path path = directory.resolve(PartitionMetadata.FILE_NAME);
        Object kafka = KafkaPeer.create(CHECKPOINT + "PartitionMetadataFile", path.toFile(),
                failureChannel());
        assertThat(KafkaPeer.call(kafka, "read").toString()).contains(id.toString());

        Files.delete(path);
        KafkaPeer.call(kafka, "record", KafkaPeer.callStatic("common.Uuid", "fromString", id.toString()));
        KafkaPeer.call(kafka, "maybeFlush");
        assertThat(PartitionMetadata.read(DISK, directory)).isEqualTo(new PartitionMetadata(id));
    }

    @Test
    void cleanShutdownMarker() throws Exception {
        new CleanShutdownMarker(77).write(DISK, directory);
        Object kafka = KafkaPeer.create(CHECKPOINT + "CleanShutdownFileHandler", directory.toString());
        assertThat(KafkaPeer.call(kafka, "read")).isEqualTo(OptionalLong.of(77));

        KafkaPeer.call(kafka, "write", 78L);
        assertThat(CleanShutdownMarker.read(DISK, directory)).isEqualTo(new CleanShutdownMarker(78));
    }

    @Test
    void directoryNames() {
        for (String topic : List.of("t", "a-1.b", "x".repeat(249))) {
            Object partition = KafkaPeer.create("common.TopicPartition", topic, 3);
            String deleted = (String) KafkaPeer.callStatic(LOG + "LocalLog", "logDeleteDirName", partition);
            assertThat(PartitionDirectoryName.parse(deleted)).hasToString(deleted)
                    .matches(it -> it.role() == PartitionDirectoryName.Role.DELETE);
            String future = (String) KafkaPeer.callStatic(LOG + "LocalLog", "logFutureDirName", partition);
            assertThat(PartitionDirectoryName.parse(future)).hasToString(future)
                    .matches(it -> it.topicPartition().equals(new TopicPartition(topic, 3)));
        }
    }

    private static Object failureChannel() {
        return KafkaPeer.create(LOG + "LogDirFailureChannel", 10);
    }
}
