package io.tidemark.controller.quorum;

import static io.tidemark.controller.quorum.RaftLogHarness.configuration;
import static io.tidemark.controller.quorum.RaftLogHarness.data;
import static io.tidemark.controller.quorum.RaftLogHarness.noOp;
import static io.tidemark.controller.quorum.RaftLogHarness.peers;
import static io.tidemark.controller.quorum.RaftLogHarness.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.LogEntry;
import io.tidemark.common.port.OsDisk;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogStorageTest {
    @TempDir
    Path root = Path.of("");

    private final SimulatedClock clock = new SimulatedClock();

    private RaftLogHarness harness() {
        return new RaftLogHarness(OsDisk.INSTANCE, clock, root);
    }

    @Test
    void anEmptyLogBeginsAtOneAndEndsAtZero() {
        RaftLogHarness harness = harness();
        for (int i = 0; i < 2; i++) {
            SegmentLogStorage storage = harness.open();
            assertThat(storage.getFirstLogIndex()).isEqualTo(1);
            assertThat(storage.getLastLogIndex()).isZero();
            assertThat(storage.getEntry(0)).isNull();
            assertThat(storage.getEntry(1)).isNull();
            storage.shutdown();
        }
    }

    @Test
    void entriesOfEachTypeComeBackAsTheyWere() {
        RaftLogHarness harness = harness();
        LogEntry joint = configuration(2, 1, "a:1", "b:2:3", "c:4:0:7");
        joint.setOldPeers(peers("a:1", "b:2:3"));
        joint.setLearners(peers("d:5"));
        joint.setOldLearners(peers("e:6"));
        List<LogEntry> entries = List.of(noOp(1, 1), joint, data(3, 1, "first"), data(4, 7, ""));
        List<String> texts = entries.stream().map(RaftLogHarness::text).toList();
        SegmentLogStorage storage = harness.open();
        assertThat(storage.appendEntries(entries)).isEqualTo(4);
        assertThat(texts(storage)).isEqualTo(texts);
        storage.shutdown();

        SegmentLogStorage again = harness.open();
        assertThat(texts(again)).isEqualTo(texts);
        assertThat(LongStream.rangeClosed(0, 5).map(i -> term(again, i))).containsExactly(0L, 1L, 1L, 1L, 7L,
                0L);
        again.shutdown();
    }

    @Test
    void everyConfigurationFromTheFirstIndexOnIsToldAtTheStart() {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        storage.appendEntries(List.of(configuration(1, 1, "a:1"), data(2, 1, "x"),
                configuration(3, 1, "a:1", "b:1"), configuration(4, 2, "b:1")));
        storage.truncatePrefix(2);
        storage.shutdown();

        harness.open().shutdown();
        assertThat(harness.configurations().get(3).getConf()).hasToString("a:1,b:1");
        assertThat(harness.configurations().getLastConfiguration().getConf()).hasToString("b:1");
        assertThat(harness.configurations().get(2).getConf().isEmpty()).isTrue();
    }

    @Test
    void whatWasCutOffAtTheEndIsReplacedByEntriesOfALaterTerm() {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 50, 1);
        assertThat(storage.truncateSuffix(20)).isTrue();
        assertThat(storage.getEntry(21)).isNull();
        fill(storage, 21, 30, 3);
        assertThat(term(storage, 20)).isEqualTo(1);
        assertThat(term(storage, 21)).isEqualTo(3);
        List<String> texts = texts(storage);
        storage.shutdown();
        SegmentLogStorage again = harness.open();
        assertThat(again.getLastLogIndex()).isEqualTo(30);
        assertThat(texts(again)).isEqualTo(texts);
        again.shutdown();
    }

    @Test
    void whatWasCutOffAtTheFrontCanBeReadForAWhileAndThenItsSegmentsGo() throws IOException {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 100, 1);
        long segments = segmentCount(harness);
        storage.truncatePrefix(90);
        assertThat(storage.getFirstLogIndex()).isEqualTo(90);
        assertThat(storage.getEntry(1)).isNotNull();
        assertThat(segmentCount(harness)).isEqualTo(segments);

        clock.advanceMs(SegmentLogStorage.PREFIX_DELETE_DELAY_MS);
        fill(storage, 101, 101, 1);
        assertThat(segmentCount(harness)).isLessThan(segments / 2);
        assertThat(storage.getEntry(90)).isNotNull();
        storage.shutdown();
        SegmentLogStorage again = harness.open();
        assertThat(again.getFirstLogIndex()).isEqualTo(90);
        assertThat(texts(again)).hasSize(12);
        again.shutdown();
    }

    @Test
    void aPrefixThatEndsBeyondTheLogEmptiesIt() {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 10, 1);
        assertThat(storage.truncatePrefix(501)).isTrue();
        assertThat(storage.getFirstLogIndex()).isEqualTo(501);
        assertThat(storage.getLastLogIndex()).isEqualTo(500);
        fill(storage, 501, 510, 2);
        storage.shutdown();
        SegmentLogStorage again = harness.open();
        assertThat(texts(again)).hasSize(10);
        again.shutdown();
    }

    @Test
    void afterAResetEntriesMayBeOfAnEarlierTerm() {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 40, 7);
        assertThat(storage.reset(30)).isTrue();
        assertThat(storage.getEntry(30)).isNull();
        assertThat(storage.getEntry(29)).isNull();
        fill(storage, 30, 35, 5);
        assertThat(term(storage, 30)).isEqualTo(5);
        storage.shutdown();
        SegmentLogStorage again = harness.open();
        assertThat(again.getFirstLogIndex()).isEqualTo(30);
        assertThat(again.getLastLogIndex()).isEqualTo(35);
        again.shutdown();
    }

    @Test
    void entriesThatDoNotFollowTheLastOneAreRefused() {
        SegmentLogStorage storage = harness().open();
        fill(storage, 1, 3, 2);
        assertThat(storage.appendEntry(data(5, 2, "gap"))).isFalse();
        assertThat(storage.appendEntry(data(3, 2, "again"))).isFalse();
        assertThat(storage.appendEntry(data(4, 1, "of an earlier term"))).isFalse();
        assertThat(storage.appendEntry(data(4, 1L << 31, "of a term that is no leader epoch"))).isFalse();
        assertThat(storage.appendEntry(data(4, 2, "right"))).isTrue();
        storage.shutdown();
    }

    @Test
    void bitRotAmongFlushedEntriesIsARefusalAndNotAShorterLog() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        RaftLogHarness harness = new RaftLogHarness(disk, clock, Path.of("/data"));
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 100, 1);
        storage.shutdown();
        disk.flipBit(harness.directory().resolve("00000000000000000001.log"), 8 * 300);
        assertThat(harness.init(harness.storage())).isFalse();
    }

    @Test
    void aSegmentThatIsGoneIsARefusal() throws IOException {
        for (String victim : List.of("first", "last", "middle")) {
            RaftLogHarness harness = new RaftLogHarness(OsDisk.INSTANCE, clock, root.resolve(victim));
            SegmentLogStorage storage = harness.open();
            fill(storage, 1, 100, 1);
            storage.shutdown();
            List<Path> segments = segments(harness);
            int index = switch (victim) {
                case "first" -> 0;
                case "last" -> segments.size() - 1;
                default -> segments.size() / 2;
            };
            Files.delete(segments.get(index));
            assertThat(harness.init(harness.storage())).as("without the %s segment", victim).isFalse();
        }
    }

    @Test
    void aLogWithoutItsCheckpointIsARefusal() throws IOException {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 3, 1);
        storage.shutdown();
        Files.delete(harness.directory().resolve("log-checkpoint"));
        assertThat(harness.init(harness.storage())).isFalse();
    }

    @Test
    void twoProcessesDoNotShareALog() {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        assertThat(harness.init(harness.storage())).isFalse();
        storage.shutdown();
        harness.open().shutdown();
    }

    @Test
    void aFailedFsyncEndsTheLogForGood() {
        SimulatedDisk disk = new SimulatedDisk(1);
        RaftLogHarness harness = new RaftLogHarness(disk, clock, Path.of("/data"));
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 3, 1);
        disk.faults().failNext(io.tidemark.sim.DiskOperation.FORCE, Path.of("/data"));
        assertThat(storage.appendEntry(data(4, 1, "not durable"))).isFalse();
        assertThat(storage.getLastLogIndex()).isEqualTo(3);
        assertThat(storage.appendEntry(data(4, 1, "again"))).isFalse();
    }

    @Test
    void followersCloseBehindAreServedFromMemory() {
        SimulatedDisk disk = new SimulatedDisk(1);
        RaftLogHarness harness = new RaftLogHarness(disk, clock, Path.of("/data"));
        SegmentLogStorage storage = harness.open();
        fill(storage, 1, 1000, 1);
        disk.faults().failUnder(Path.of("/data"));
        for (long index = 1; index <= 1000; index++)
            assertThat(text(Objects.requireNonNull(storage.getEntry(index)))).startsWith(index + "@1 ");
    }

    @Test
    void readersAndTheWriterDoNotDisturbEachOther() throws Exception {
        SegmentLogStorage storage = harness().open();
        fill(storage, 1, 10, 1);
        CompletableFuture<Long> reads = CompletableFuture.supplyAsync(() -> readUntil(storage, 500));
        for (long index = 11; index <= 500; index += 10) {
            fill(storage, index, index + 9, index);
            if (index % 100 == 1) {
                storage.truncateSuffix(index + 4);
                fill(storage, index + 5, index + 9, index + 1);
            }
        }
        assertThat(reads.get()).isPositive();
        storage.shutdown();
    }

    private static long readUntil(SegmentLogStorage storage, long last) {
        long reads = 0;
        while (storage.getLastLogIndex() < last) {
            long index = 1 + reads * 7919 % storage.getLastLogIndex();
            LogEntry entry = storage.getEntry(index);
            if (entry != null && entry.getId().getIndex() != index)
                throw new AssertionError(entry.getId() + " was read at " + index);
            reads++;
        }
        return reads + 1;
    }

    @Test
    void kafkaCanWalkTheSegments() throws IOException {
        RaftLogHarness harness = harness();
        SegmentLogStorage storage = harness.open();
        storage.appendEntries(List.of(noOp(1, 3), configuration(2, 3, "a:1", "b:2"), data(3, 4, "event")));
        storage.shutdown();
        List<String> found = new ArrayList<>();
        try (FileRecords records = FileRecords.open(segments(harness).getFirst().toFile(), false)) {
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                batch.forEach(record -> found.add(batch.partitionLeaderEpoch() + " " + record.offset() + " "
                        + string(record.key()) + "=" + string(record.value())));
            }
        }
        assertThat(found).containsExactly("3 1 no-op=null", "3 2 configuration=peers a:1,b:2\n",
                "4 3 null=event");
    }

    private static String string(java.nio.@org.jspecify.annotations.Nullable ByteBuffer bytes) {
        return bytes == null ? "null" : StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static void fill(SegmentLogStorage storage, long first, long last, long term) {
        List<LogEntry> entries = new ArrayList<>();
        for (long index = first; index <= last; index++) entries.add(data(index, term, "entry " + index));
        assertThat(storage.appendEntries(entries)).isEqualTo(entries.size());
    }

    private static List<String> texts(SegmentLogStorage storage) {
        List<String> texts = new ArrayList<>();
        for (long index = storage.getFirstLogIndex(); index <= storage.getLastLogIndex(); index++)
            texts.add(text(Objects.requireNonNull(storage.getEntry(index))));
        return texts;
    }

    @SuppressWarnings("deprecation")
    private static long term(SegmentLogStorage storage, long index) {
        return storage.getTerm(index);
    }

    private static long segmentCount(RaftLogHarness harness) throws IOException {
        return segments(harness).size();
    }

    private static List<Path> segments(RaftLogHarness harness) throws IOException {
        try (Stream<Path> files = Files.list(harness.directory())) {
            return files.filter(each -> each.toString().endsWith(".log")).sorted().toList();
        }
    }
}
