package io.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.UuidValues;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark metadata} and {@code tidemark log dump} of a quorum's log, as an operator runs them. */
class MetadataCommandsIT {
    private static final Path HOME = Path.of(System.getProperty("tidemark.home", ""));
    private static final int PATIENCE_S = 60;
    private static final Uuid ORDERS = new Uuid(1, 2);

    @TempDir
    Path temporary;

    private Path logs = Path.of("");
    private @Nullable ControllerDirectory opened;
    private Path snapshot = Path.of("");

    /** A log that a controller still has open: the commands run beside it. */
    @BeforeEach
    void writeALog() throws Exception {
        logs = Files.createDirectories(temporary.resolve("logs"));
        ControllerDirectory controller = new ControllerDirectory(logs);
        opened = controller;
        controller.configuration(1, "a:9093", "b:9093");
        controller.beginEpoch(1, 1);
        controller.events(1, 1, Events.registered(1, 10), Events.unfenced(1, 10), Events.registered(2, 17),
                Events.unfenced(2, 17));
        controller.events(1, 2, Events.topic(ORDERS, "orders"),
                Events.created(Events.partition(ORDERS, 0, 1, 2)),
                Events.created(Events.partition(ORDERS, 1, 2, 1)));
        snapshot = controller.snapshot();
        controller.beginEpoch(2, 2);
        controller.events(2, 1, leaderChange(), Events.fenced(1, 10), Events.ofUnknownKind(99, 1));
        controller.events(2, 7, Events.topicDeleted(ORDERS));
        controller.events(2, 2, Events.config(ConfigResourceType.TOPIC, "orders",
                new TreeMap<>(Map.of("retention.ms", "5", "sasl.jaas.config", "hunter2"))));
    }

    @AfterEach
    void close() {
        if (opened != null) opened.close();
    }

    private Path directory() {
        return logs.resolve("__cluster_metadata-0");
    }

    private static MetadataRecord leaderChange() {
        return MetadataRecord.newBuilder().setPartitionChanged(PartitionChanged.newBuilder()
                .setTopicId(UuidValues.of(ORDERS)).setPartition(0).setLeader(2).setLeaderEpoch(1).addIsr(2)
                .setPartitionEpoch(1)).build();
    }

    @Test
    void theLogReadsAsEvents() throws Exception {
        Result dump = run("log", "dump", logs.toString());
        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(dump.out()).startsWith("== __cluster_metadata-0/00000000000000000001.log\n");
        assertThat(dump.out().lines().skip(1).map(MetadataCommandsIT::withoutTime)).containsExactly(
                "offset 1  epoch 1  raft's own, configuration: the quorum is peers a:9093,b:9093",
                "offset 2  epoch 1  sequence 0  epoch 1 began, controller 1 is active",
                registration(1, 10), "offset 3  epoch 1  sequence 1  broker 1, epoch 10, was unfenced",
                registration(2, 17), "offset 3  epoch 1  sequence 1  broker 2, epoch 17, was unfenced",
                "offset 4  epoch 1  sequence 2  topic orders (id " + ORDERS
                        + ") was created with 2 partitions",
                "offset 4  epoch 1  sequence 2  partition 0 of orders was created: replicas [1, 2], ISR [1, 2], "
                        + "leader 1, leader epoch 0, partition epoch 0",
                "offset 4  epoch 1  sequence 2  partition 1 of orders was created: replicas [2, 1], ISR [2, 1], "
                        + "leader 2, leader epoch 0, partition epoch 0",
                "offset 5  epoch 2  sequence 0  epoch 2 began, controller 2 is active",
                "offset 6  epoch 2  sequence 1  partition 0 of orders: leader 1 -> 2, leader epoch 0 -> 1, "
                        + "ISR [1, 2] -> [2], partition epoch 0 -> 1",
                "offset 6  epoch 2  sequence 1  broker 1, epoch 10, was fenced",
                "offset 6  epoch 2  sequence 1  an event of kind 99 (3 bytes), which this version does not know",
                "offset 7  epoch 2  sequence 7  IGNORED, since its batch does not follow the one before it: "
                        + "topic orders (id " + ORDERS + ") was deleted with 2 partitions",
                "offset 8  epoch 2  sequence 2  config of topic orders: retention.ms = 5, "
                        + "sasl.jaas.config = [hidden]",
                "note: the last entries may not be committed, and could still be replaced: up to where they are "
                        + "is not on disk");
    }

    private static String registration(int id, int epoch) {
        return "offset 3  epoch 1  sequence 1  broker %d, epoch %d, registered, fenced, incarnation %s, listeners "
                .formatted(id, epoch, new Uuid(id + 1, epoch + 1)) + "PLAINTEXT broker" + id
                + ":9092 (PLAINTEXT), features metadata.version 1 to 3";
    }

    private static String withoutTime(String line) {
        return line.replaceFirst("  20[0-9T:.Z-]+", "");
    }

    @Test
    void aDumpCanBeginAnywhereAndStopAnywhere() throws Exception {
        assertThat(run("log", "dump", logs.toString(), "--from", "6", "--count", "2").out().lines().skip(1)
                .map(MetadataCommandsIT::withoutTime)).containsExactly(
                        "offset 6  epoch 2  sequence 1  partition 0 of orders: leader 1 -> 2, leader epoch 0 -> "
                                + "1, ISR [1, 2] -> [2], partition epoch 0 -> 1",
                        "offset 6  epoch 2  sequence 1  broker 1, epoch 10, was fenced");
        assertThat(run("log", "dump", logs.toString(), "--raw", "--count", "1").out())
                .contains("leader epoch 1 from offset 1", "offsets 1..1  1 record ", "crc ok");
        Path segment = directory().resolve("00000000000000000001.log");
        assertThat(run("log", "dump", segment.toString()).out()).contains("broker 1, epoch 10, was fenced");
    }

    @Test
    void theLogReadsAsJsonToo() throws Exception {
        List<String> lines = run("log", "dump", logs.toString(), "--json").out().lines().toList();
        assertThat(lines).hasSize(16);
        assertThat(lines.getFirst())
                .startsWith("{\"type\":\"raftEntry\",\"partition\":\"__cluster_metadata-0\"")
                .contains("\"offset\":1,\"term\":1,", "\"kind\":\"configuration\"");
        assertThat(lines.get(10)).contains("\"type\":\"event\"", "\"offset\":6,\"term\":2,",
                "\"epoch\":2,\"sequence\":1,\"index\":0,\"kindNumber\":23,\"kind\":\"PartitionChanged\","
                        + "\"fate\":\"replayed\",\"words\":\"partition 0 of orders: leader 1 -> 2",
                "\"event\":{\"topicId\":\"" + ORDERS + "\",\"partition\":0,\"isr\":[2],\"leader\":2,"
                        + "\"leaderEpoch\":1,\"partitionEpoch\":1}}");
        assertThat(lines.get(12)).contains("\"kindNumber\":99,\"kind\":null,");
        assertThat(lines.get(13)).contains("\"fate\":\"ignored\"");
        assertThat(lines.get(14)).contains("\"value\":\"[hidden]\"").doesNotContain("hunter2");
        assertThat(lines.getLast()).startsWith("{\"type\":\"note\"");
    }

    @Test
    void aDirectoryBesideItsControllerReadsAsATree() throws Exception {
        Result tree = run("metadata", logs.toString(), "--depth", "1");
        assertThat(tree.exitCode()).as(tree.err()).isZero();
        assertThat(tree.out().lines().toList()).containsExactly(
                logs.toRealPath()
                        + ": the snapshot __cluster_metadata-0/snapshots/snapshot_4/image, up to offset "
                        + "4, and 4 entries (1 ignored, not following the one before) of the log after it, up to "
                        + "offset 8; the last ones may not be committed, and could still be replaced",
                "cluster: , offset 9, epoch 2", "  quorum: active controller 2", "  features", "  brokers",
                "  topics: 1 topics, 2 partitions", "  configs", "  quotas", "  scram", "  acls",
                "  producer-ids: next 0", "  unknown: 1 records of newer kinds");
        assertThat(run("metadata", directory().toString(), "--path", "/topics/orders").out().lines()
                .skip(1)).containsExactly("orders: " + ORDERS + ", 2 partitions",
                        "  0: leader 2, leader epoch 1, partition epoch 1, replicas [1, 2], isr [2]",
                        "  1: leader 2, leader epoch 0, partition epoch 0, replicas [2, 1], isr [2, 1]");
        assertThat(run("metadata", logs.toString()).out()).contains("sasl.jaas.config: [hidden]")
                .doesNotContain("hunter2");
    }

    @Test
    void aSnapshotReadsAsATreeAndAsJson() throws Exception {
        for (Path each : List.of(snapshot, snapshot.resolve("image"))) {
            Result tree = run("metadata", each.toString(), "--path", "brokers/1", "--depth", "0");
            assertThat(tree.exitCode()).as(tree.err()).isZero();
            assertThat(tree.out().lines().toList()).satisfiesExactly(
                    line -> assertThat(line).endsWith("snapshot" + (each.equals(snapshot) ? " image" : "")
                            + ", up to offset 4"),
                    line -> assertThat(line).isEqualTo("1: active"));
        }
        assertThat(run("metadata", snapshot.toString(), "--json", "--path", "topics/orders").out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"type\":\"source\",").contains(
                                "\"entries\":0,\"ignoredEntries\":0,\"mayBeUncommitted\":false,",
                                "\"endOffset\":5,\"epoch\":1,\"problem\":null"),
                        line -> assertThat(line).startsWith(
                                "{\"type\":\"node\",\"path\":\"topics/orders\",\"name\":\"orders\",\"text\":\""),
                        line -> assertThat(line).contains("\"path\":\"topics/orders/0\""),
                        line -> assertThat(line).contains("\"path\":\"topics/orders/1\""));
    }

    @Test
    void damageIsNamedAndTheExitCodeIsOne() throws Exception {
        flip(directory().resolve("00000000000000000001.log"), -10);
        Result tree = run("metadata", logs.toString(), "--depth", "0");
        assertThat(tree.exitCode()).isZero();
        assertThat(tree.out()).contains("note: __cluster_metadata-0/00000000000000000001.log, position ",
                "tail being written, or torn by a crash", "up to offset 7");
        flip(directory().resolve("00000000000000000001.log"), 80);
        assertThat(run("log", "dump", logs.toString())).satisfies(dump -> {
            assertThat(dump.exitCode()).isEqualTo(1);
            assertThat(dump.out()).contains("DAMAGE: position 0", "its checksum is wrong",
                    "note: offset 2, what was before this is not known, so up to offset 4 what things were is "
                            + "shown as ?");
        });
        flip(snapshot.resolve("image"), 30);
        Result refused = run("metadata", logs.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).isEqualTo("tidemark metadata: " + snapshot.toRealPath().resolve("image")
                + " is damaged: its checksum is wrong.\n");
    }

    @Test
    void whatCannotBeDoneIsOneSentence() throws Exception {
        for (List<String> arguments : List.of(List.of(temporary.resolve("nothing").toString()),
                List.of(temporary.toString()), List.of(logs.toString(), "--path", "topics/other"),
                List.of(directory().resolve("00000000000000000001.log").toString()))) {
            Result result = run("metadata", arguments);
            assertThat(result.exitCode()).as(arguments.toString()).isEqualTo(1);
            assertThat(result.err()).as(arguments.toString()).hasLineCount(1)
                    .startsWith("tidemark metadata: ");
            assertThat(result.out()).isEmpty();
        }
        assertThat(run("metadata", logs.toString(), "--depth", "-1").exitCode()).isEqualTo(2);
    }

    @Test
    void nothingOnDiskChanges() throws Exception {
        Map<Path, String> before = everything();
        run("metadata", logs.toString());
        run("log", "dump", logs.toString());
        assertThat(everything()).isEqualTo(before);
    }

    private Map<Path, String> everything() throws Exception {
        Map<Path, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path each : files.toList())
                found.put(each, Files.getLastModifiedTime(each) + " " + Files.size(each));
        }
        return found;
    }

    /** Flips a bit; negative positions count from the end. */
    private static void flip(Path path, int position) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = position < 0 ? file.length() + position : position;
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
        }
    }

    private Result run(String command, List<String> arguments) throws Exception {
        return run(Stream.concat(Stream.of(command), arguments.stream()).toArray(String[]::new));
    }

    private Result run(String... arguments) throws Exception {
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/tidemark").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet()
                .removeAll(List.of("TIDEMARK_DEBUG", "JAVA_TOOL_OPTIONS", "TIDEMARK_OPTS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Result(int exitCode, String out, String err) {}
}
