package io.tidemark.replication.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.WrittenDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionCheckTest {
    private static final LogConfig SMALL = LogConfig.DEFAULT
            .with(new Rolling(1500, Long.MAX_VALUE, 0, 10 << 20, 150));
    private static final long NOW_MS = WrittenDirectory.NOW_MS;

    @TempDir
    Path temporary;

    private final ByteBuffer window = PartitionCheck.newWindow();
    private Path directory = Path.of("");
    private Path partition = Path.of("");

    @BeforeEach
    void writeALogWithEverything() throws Exception {
        directory = temporary.resolve("logs");
        partition = directory.resolve("t-0");
        try (WrittenDirectory written = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 0; i < 30; i++) {
                if (i == 9) written.log().beginEpoch(2);
                written.append(Batches.of(NOW_MS + i, bytes("plain " + i), bytes("again " + i)));
                written.append(Batches.transactional(7, (short) 0, i, NOW_MS + i, bytes("tx " + i)));
                written.append(Batches.marker(7, (short) 0, NOW_MS + i, i % 3 != 0),
                        AppendOrigin.COORDINATOR);
            }
            written.stopCleanly();
        }
    }

    // ---- in order

    @Test
    void aHealthyLogIsFoundHealthyAndLeftAsItIs() throws Exception {
        Map<String, String> before = contents();
        PartitionCheck.Result result = check();
        assertThat(result.damage()).isEmpty();
        assertThat(result.notes()).isEmpty();
        assertThat(result.batches()).isEqualTo(90);
        assertThat(result.records()).isEqualTo(120);
        assertThat(result.segments()).isGreaterThan(3);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aLogIsFoundHealthyBesideItsWriter() throws Exception {
        try (WrittenDirectory running = WrittenDirectory.open(directory, SMALL)) {
            for (int i = 30; i < 60; i++) {
                running.append(Batches.transactional(7, (short) 0, i, NOW_MS + i, bytes("tx " + i)));
                assertThat(check().damage()).isEmpty();
            }
            running.flush();
            assertThat(check().damage()).isEmpty();
        }
    }

    @Test
    void aTailThatIsBeingWrittenIsNoDamage() throws Exception {
        ByteBuffer next = Batches.placed(120, 2, NOW_MS, bytes("not all of it is there yet"));
        byte[] whole = new byte[next.remaining()];
        next.get(whole);
        Files.delete(directory.resolve(".kafka_cleanshutdown"));
        for (int there : new int[] {1, 40, 61, whole.length - 1}) {
            long before = Files.size(lastLog());
            Files.write(lastLog(), java.util.Arrays.copyOf(whole, there), StandardOpenOption.APPEND);
            assertThat(check().damage()).as("%d bytes", there).isEmpty();
            assertThat(check().notes()).singleElement().satisfies(note -> {
                assertThat(note.what()).startsWith("tail being written");
                assertThat(note.offset()).isEqualTo(120);
                assertThat(note.position()).isEqualTo(before);
            });
            try (RandomAccessFile file = new RandomAccessFile(lastLog().toFile(), "rw")) {
                file.setLength(before);
            }
        }
        Files.write(lastLog(), whole, StandardOpenOption.APPEND);
        assertThat(check().notes()).isEmpty();
        assertThat(check().records()).isEqualTo(121);
    }

    @Test
    void recordsBeforeTheLogStartOffsetNeedNoNotedEpoch() throws Exception {
        try (WrittenDirectory running = WrittenDirectory.open(directory, SMALL)) {
            running.log().advanceHighWatermark(120);
            running.log().advanceLogStartOffset(5);
            running.append(Batches.of(NOW_MS, bytes("one more")));
            running.flush();
            running.stopCleanly();
        }
        assertThat(LogTree.of(OsDisk.INSTANCE, directory).partitions().getFirst().noted().logStartOffset())
                .isEqualTo(5);
        assertThat(check().damage()).isEmpty();
    }

    @Test
    void aPartitionsOwnDirectoryCanBeChecked() throws Exception {
        LogTree tree = LogTree.of(OsDisk.INSTANCE, partition);
        assertThat(tree.path()).isEqualTo(directory);
        assertThat(tree.partitions()).singleElement().extracting(PartitionFiles::name).isEqualTo("t-0");
        Path alone = temporary.resolve("copy");
        Files.move(partition, alone);
        assertThat(LogTree.of(OsDisk.INSTANCE, alone).path()).isNull();
        assertThat(check(LogTree.of(OsDisk.INSTANCE, alone)).damage()).isEmpty();
    }

    // ---- damaged

    @Test
    void aFlippedBitAnywhereInABatchIsFoundWhereItIs() throws Exception {
        Path log = logs().get(1);
        int size = (int) Files.size(log);
        for (int at = 0; at < size; at += at < 160 ? 1 : 9) {
            flip(log, at);
            PartitionCheck.Result result = check();
            assertThat(result.damageCount()).as("byte %d", at).isPositive();
            assertThat(result.damage().getFirst().file()).isIn(log, logs().get(2),
                    partition.resolve("leader-epoch-checkpoint"), txnIndex(log));
            flip(log, at);
        }
        assertThat(check().damage()).isEmpty();
    }

    @Test
    void aFlippedBitIsReportedOnceWithFilePositionAndOffset() throws Exception {
        Path log = logs().getFirst();
        flip(log, 70);
        assertThat(check().damage()).containsExactly(new Finding(log, 0, 0, "its checksum is wrong"));
    }

    @Test
    void theSameTailIsDamageAfterACleanStop() throws Exception {
        WrittenDirectory.tear(partition, 3);
        assertThat(check().damage()).isNotEmpty().first()
                .satisfies(finding -> assertThat(finding.file()).isEqualTo(lastLog()));
    }

    @Test
    void tornBytesBelowTheRecoveryPointAreDamageAfterACrashToo() throws Exception {
        Files.delete(directory.resolve(".kafka_cleanshutdown"));
        WrittenDirectory.tear(partition, 3);
        assertThat(check().damage()).isNotEmpty();
    }

    @Test
    void missingOffsetsAreDamage() throws Exception {
        Files.delete(logs().get(1));
        assertThat(check().damage())
                .anySatisfy(finding -> assertThat(finding.what()).contains("are missing"));
    }

    @Test
    void anIndexEntryThatPointsWronglyIsFound() throws Exception {
        for (String suffix : List.of(".index", ".timeindex")) {
            Path index = files(suffix).getFirst();
            assertThat(Files.size(index)).isPositive();
            int from = suffix.equals(".index") ? 4 : 0;
            for (int at = from; at < 8; at++) {
                flip(index, at);
                assertThat(check().damage()).as("%s byte %d", suffix, at).isNotEmpty()
                        .allSatisfy(finding -> assertThat(finding.file()).isEqualTo(index));
                flip(index, at);
            }
        }
    }

    @Test
    void anIndexThatEndsWithinAnEntryIsFound() throws Exception {
        Path index = files(".index").getFirst();
        Files.write(index, new byte[3], StandardOpenOption.APPEND);
        assertThat(check().damage()).singleElement().extracting(Finding::what)
                .isEqualTo("its last 3 bytes are no whole entry");
    }

    @Test
    void zerosAtAnIndexesEndAreKafkasWayToMakeItLarge() throws Exception {
        for (String suffix : List.of(".index", ".timeindex"))
            Files.write(files(suffix).getFirst(), new byte[24 * 1000], StandardOpenOption.APPEND);
        assertThat(check().damage()).isEmpty();
    }

    @Test
    void anAbortThatIsNotInTheLogIsFound() throws Exception {
        Path index = files(".txnindex").getFirst();
        for (int at : new int[] {0, 9, 25}) {
            flip(index, at);
            assertThat(check().damage()).as("byte %d", at).isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.file()).isEqualTo(index));
            flip(index, at);
        }
    }

    @Test
    void sideFilesThatAreWrongAreFound() throws Exception {
        for (Path file : List.of(files(".snapshot").getLast(), partition.resolve("partition.metadata"),
                partition.resolve("leader-epoch-checkpoint"))) {
            flip(file, 8);
            assertThat(check().damage()).as(file.toString()).isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.file()).isEqualTo(file));
            flip(file, 8);
        }
        Files.writeString(directory.resolve("recovery-point-offset-checkpoint"), "0\n7\n");
        assertThat(LogTree.of(OsDisk.INSTANCE, directory).damage()).hasSize(1);
    }

    // ---- hostile

    @Test
    void aHugeLengthTakesNoMemory() throws Exception {
        Path log = lastLog();
        long size = Files.size(log);
        ByteBuffer header = Batches.placed(120, 2, NOW_MS, bytes("x"));
        header.putInt(8, (24 << 20) - 12);
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        Files.write(log, bytes, StandardOpenOption.APPEND);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(size + (24 << 20));
        }
        assertThat(check().damage()).first().extracting(Finding::what).isEqualTo("its checksum is wrong");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        assertThat(check().damage()).first().extracting(Finding::what).asString()
                .contains("more than the 2^31");
    }

    @Test
    void linksAndDirectoriesThatHaveTheNamesOfFilesArePassedOver() throws Exception {
        Files.createSymbolicLink(directory.resolve("loop-0"), directory);
        Files.createDirectory(partition.resolve("00000000000000099999.log"));
        Files.createDirectory(partition.resolve("00000000000000099999.snapshot"));
        assertThat(LogTree.of(OsDisk.INSTANCE, directory).partitions()).hasSize(1);
        assertThat(check().damage()).isEmpty();
    }

    @Test
    void whatIsNoLogIsRefusedInASentence() throws Exception {
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        assertThatThrownBy(() -> LogTree.of(OsDisk.INSTANCE, empty)).isInstanceOf(NotALog.class)
                .hasMessageContaining("neither a log directory nor a partition's");
    }

    // ---- by the way

    private PartitionCheck.Result check() throws IOException {
        return check(LogTree.of(OsDisk.INSTANCE, directory));
    }

    private PartitionCheck.Result check(LogTree tree) throws IOException {
        return new PartitionCheck(tree.partitions().getFirst(), window).run();
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList())
                contents.put(file + " " + Files.getLastModifiedTime(file), Files.isDirectory(file) ? ""
                        : Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return contents;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> paths = Files.list(partition)) {
            return paths.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private List<Path> logs() throws IOException {
        return files(".log");
    }

    private Path lastLog() throws IOException {
        return logs().getLast();
    }

    private static Path txnIndex(Path log) {
        return log.resolveSibling(log.getFileName().toString().replace(".log", ".txnindex"));
    }

    private static void flip(Path file, int position) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(position);
            int old = open.read();
            open.seek(position);
            open.write(old ^ 4);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
