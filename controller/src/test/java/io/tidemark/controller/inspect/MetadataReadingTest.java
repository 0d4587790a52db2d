package io.tidemark.controller.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.LoggedEntry;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogTree;
import io.tidemark.replication.inspect.PartitionFiles;
import io.tidemark.sim.SeededRandomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataReadingTest {
    private static final Path DIRECTORY = MetadataOnDisk.DIRECTORY;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsReadIsTheImageAtEveryPointOfAHistory(long seed) throws Exception {
        SeededRandomness random = new SeededRandomness(seed);
        RandomHistory history = new RandomHistory(random);
        try (MetadataOnDisk node = new MetadataOnDisk()) {
            int epoch = 1;
            long snapshotEnd = 1;
            node.beginEpoch(epoch);
            for (int i = 0; i < 150; i++) {
                List<MetadataRecord> events = withoutBarriers(history.next(node.image()));
                switch (random.nextInt(12)) {
                    case 0 -> node.noOp();
                    case 1 -> node.configuration("a:1", "b:2");
                    case 2 -> node.beginEpoch(++epoch);
                    case 3 -> node.batch(epoch, 999, events);
                    case 4 -> {
                        node.cutPrefix(1 + random.nextInt((int) snapshotEnd));
                        node.snapshot();
                        snapshotEnd = node.end();
                    }
                    default -> node.events(events);
                }
                MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
                assertThat(reading.image()).isEqualTo(node.image());
                assertThat(reading.problem()).isEmpty();
                assertThat(reading.snapshotEnd() + reading.entries()).isEqualTo(node.end());
            }
        }
    }

    /** Epochs begin by themselves here. */
    private static List<MetadataRecord> withoutBarriers(List<MetadataRecord> events) {
        return events.stream().filter(each -> !each.hasEpochBarrier()).toList();
    }

    @Test
    void aDirectoryIsFoundByAnyOfItsNamesAndNothingInItChanges() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            Path snapshot = node.snapshot();
            node.events(List.of(Events.topic(new Uuid(1, 9), "later")));
            long writes = node.disk.opsCount();
            for (Path each : List.of(MetadataOnDisk.LOGS, DIRECTORY)) {
                MetadataReading reading = MetadataReading.ofDirectory(node.disk, each);
                assertThat(reading.image()).isEqualTo(node.image());
                assertThat(reading.snapshot()).hasValue(snapshot.resolve(ImageFile.NAME));
                assertThat(reading.entries()).isEqualTo(1);
            }
            MetadataReading alone = MetadataReading.ofDirectory(node.disk, snapshot);
            assertThat(alone).isEqualTo(
                    MetadataReading.ofFile(node.disk, snapshot.resolve(ImageFile.NAME)));
            assertThat(alone.image().endOffset()).isEqualTo(node.end() - 1);
            assertThat(node.disk.opsCount()).isEqualTo(writes);
        }
    }

    private static MetadataOnDisk someHistory() {
        MetadataOnDisk node = new MetadataOnDisk();
        node.configuration("a:1");
        node.noOp();
        node.beginEpoch(1);
        for (int i = 0; i < 40; i++) node.events(List.of(Events.topic(new Uuid(1, i + 100), "topic-" + i)));
        return node;
    }

    @Test
    void batchesThatDoNotFollowAreCounted() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            node.batch(1, 77, List.of(Events.topic(new Uuid(1, 1), "lost")));
            MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
            assertThat(reading.ignored()).isEqualTo(1);
            assertThat(reading.image().topics().topic("lost")).isNull();
        }
    }

    @Test
    void aTornEndIsANoteAndNoProblem() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            Path last = lastSegment(node);
            node.disk.truncateBehindTheBack(last, node.disk.size(last) - 3);
            MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
            assertThat(reading.problem()).isEmpty();
            assertThat(reading.image().endOffset()).isEqualTo(node.end() - 1);
            assertThat(reading.notes()).singleElement().extracting(Finding::what).asString()
                    .contains("tail being written, or torn by a crash");
        }
    }

    @Test
    void damageEndsTheReadingAndIsNamed() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            node.disk.flipBit(DIRECTORY.resolve("00000000000000000001.log"), 8 * 600);
            MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
            assertThat(reading.problem()).get().asString()
                    .contains("00000000000000000001.log is damaged at ");
            assertThat(reading.image().endOffset()).isBetween(2L, 12L);
            assertThat(reading.entries()).isEqualTo(reading.image().endOffset() - 1);
        }
    }

    @Test
    void whatCannotBeReplayedEndsTheReadingAndIsNamed() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            long end = node.end();
            node.bytes(new byte[] {1, 2, 3});
            assertThat(MetadataReading.ofDirectory(node.disk, DIRECTORY).problem()).get().asString()
                    .startsWith("entry " + end + " cannot be read: bytes that are no metadata batch");
            node.cutSuffix(end - 1);
            node.bytes(MetadataBatch.newBuilder().setEpoch(1)
                    .setSequence(node.image().quorum().nextSequence()).addRecords(Events.fenced(5, 5)).build()
                    .toByteArray());
            MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
            assertThat(reading.problem())
                    .hasValue("entry " + end + " cannot have happened to what was before "
                            + "it: broker 5 was fenced, but it is not registered");
            assertThat(reading.image()).isEqualTo(node.image());
        }
    }

    @Test
    void aLogThatBeginsBehindTheNewestSnapshotIsRefused() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            node.cutPrefix(20);
            assertThatThrownBy(() -> MetadataReading.ofDirectory(node.disk, DIRECTORY))
                    .isInstanceOf(UnreadableMetadata.class)
                    .hasMessageContaining("begins at offset 20, and there is no snapshot of what was before");
        }
    }

    @Test
    void aDamagedSnapshotIsRefusedAndNamed() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            Path image = node.snapshot().resolve(ImageFile.NAME);
            node.disk.flipBit(image, 300);
            assertThatThrownBy(() -> MetadataReading.ofDirectory(node.disk, DIRECTORY))
                    .isInstanceOf(UnreadableMetadata.class)
                    .hasMessage(image + " is damaged: its checksum is wrong");
        }
    }

    @Test
    void aLogThatWasBeingEmptiedIsVoid() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            node.snapshot();
            long end = node.end();
            node.noOp();
            put(node.disk, DIRECTORY.resolve("log-checkpoint"),
                    "0\n3\nlog-start-offset " + end + "\nrecovery-point 0\nrestarting 1\n");
            MetadataReading reading = MetadataReading.ofDirectory(node.disk, DIRECTORY);
            assertThat(reading.image().endOffset()).isEqualTo(end);
            assertThat(reading.notes()).singleElement().extracting(Finding::what).asString()
                    .contains("was being emptied");
        }
    }

    @Test
    void whatIsNoMetadataIsRefused() throws Exception {
        try (MetadataOnDisk node = new MetadataOnDisk()) {
            node.disk.createDirectories(Path.of("/other"));
            assertThatThrownBy(() -> MetadataReading.ofDirectory(node.disk, Path.of("/other")))
                    .isInstanceOf(UnreadableMetadata.class)
                    .hasMessageStartingWith("/other holds no metadata");
            assertThat(MetadataReading.ofDirectory(node.disk, DIRECTORY).image()).isEqualTo(node.image());
        }
    }

    /** A trail knows nothing before the snapshot ends, and everything after. */
    @Test
    void beforeTheSnapshotEndsOnlyNamesAreKnown() throws Exception {
        try (MetadataOnDisk node = someHistory()) {
            node.snapshot();
            long end = node.end();
            node.events(List.of(Events.topicDeleted(new Uuid(1, 100))));
            node.cutPrefix(10);
            MetadataDirectory directory = new MetadataDirectory(node.disk, DIRECTORY);
            ImageTrail trail = new ImageTrail(directory.read(directory.newestSnapshot().orElseThrow()));
            List<Long> known = new ArrayList<>();
            new EntryWalk(node.disk, 10, new Entries() {
                @Override
                public void entry(Place place, LoggedEntry entry) {
                    if (trail.before(place.offset()) != null) known.add(place.offset());
                    trail.step(place.offset(), entry);
                }
            }).run(new PartitionFiles(node.disk, DIRECTORY,
                    new LogTree.Noted(10L, 0L, null, false, false)));
            assertThat(known).containsExactly(end);
            assertThat(trail.before(end + 1)).isEqualTo(node.image());
            assertThat(trail.name(new Uuid(1, 100))).isEqualTo("topic-0");
            assertThat(trail.name(new Uuid(1, 1))).isNull();
        }
    }

    /** Takes entries alone. */
    private abstract static class Entries implements EntrySink {
        @Override
        public void damage(Finding finding) {
            throw new AssertionError(finding.toString());
        }

        @Override
        public void note(Finding finding) {
            throw new AssertionError(finding.toString());
        }

        @Override
        public boolean wantsMore() {
            return true;
        }
    }

    private static Path lastSegment(MetadataOnDisk node) throws IOException {
        return DIRECTORY.resolve(node.disk.list(DIRECTORY).stream().map(Disk.Entry::name)
                .filter(name -> name.endsWith(".log")).max(String::compareTo).orElseThrow());
    }

    private static void put(Disk disk, Path file, String text) throws IOException {
        try (DiskFile open = disk.open(file, Disk.Mode.APPEND)) {
            open.truncate(0);
            open.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
