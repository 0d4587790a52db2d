package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.LogRead.Damaged;
import io.tidemark.replication.log.LogRecovery.Known;
import io.tidemark.replication.log.ModelLog.Batch;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A flipped bit is found by whoever reads it, is never served, and takes nothing else with it. The campaign
 * {@code log-crash} flips each bit of each file, a normal run one in so many.
 */
@ExtendWith(WarningsExpected.class)
class LogBitRotTest {
    private static final Path DIRECTORY = Path.of("/data/t-0");
    private static final LogConfig CONFIG = LogConfig.DEFAULT
            .with(new Rolling(1500, Long.MAX_VALUE, 0, 10 << 20, 150));
    private static final int STRIDE = "log-crash".equals(System.getProperty("campaign")) ? 1 : 149;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final SimulatedClock clock = new SimulatedClock();
    private final SeededRandomness random = new SeededRandomness(1);
    private final LogEnvironment environment = new LogEnvironment(disk, clock, random,
            (broken, cause) -> new IllegalStateException(broken, cause), 16);
    private final ModelLog model = new ModelLog();

    /** Where each batch stands: its segment's base offset and its position. */
    private final Map<Batch, Long> segmentOf = new HashMap<>();
    private final Map<Batch, Integer> positionOf = new HashMap<>();

    @BeforeEach
    void write() throws IOException {
        disk.createDirectories(DIRECTORY);
        PartitionLog log = open(Known.NOTHING);
        RandomBatches batches = new RandomBatches(random);
        for (int i = 0; i < 60; i++) {
            clock.advanceMs(1000);
            ByteBuffer bytes = batches.next(log.state().producers, clock.wallMs());
            AppendOrigin origin = RandomBatches.isControl(bytes) ? AppendOrigin.COORDINATOR
                    : AppendOrigin.CLIENT;
            if (!(log.append(bytes, i / 20, origin) instanceof Appended)) continue;
            log.write();
            Batch batch = Batch.of(bytes.position(0));
            Segment active = log.state().segments.active();
            segmentOf.put(batch, active.baseOffset());
            positionOf.put(batch, active.writtenSize() - bytes.limit());
            model.offer(List.of(batch));
            model.accepted();
        }
        log.advanceHighWatermark(log.logEndOffset());
        log.closeCleanly();
        assertThat(log.segmentCount()).isGreaterThan(4);
        assertThat(files(TransactionIndex.SUFFIX)).isNotEmpty();
    }

    @Test
    void aFlippedBitOfABatchIsFoundOnReadAndNeverServed() throws IOException {
        Map<String, byte[]> before = copyAll();
        eachBatch(bit -> {
            requireFound(open(closed()), bit);
            restore(before);
        });
    }

    @Test
    void aFlippedBitOfAFlushedBatchIsNotCutAfterACrash() throws IOException {
        Map<String, byte[]> before = copyAll();
        eachBatch(bit -> {
            PartitionLog log = open(crashed(model.nextOffset()));
            requireFound(log, bit);
            restore(before);
        });
    }

    @Test
    void aFlippedBitOfTheUnflushedTailIsCutAfterACrash() throws IOException {
        Map<String, byte[]> before = copyAll();
        long flushed = model.batches().get(model.batches().size() - 8).baseOffset();
        eachBatch(bit -> {
            if (bit.batch().baseOffset() >= flushed) {
                PartitionLog log = open(crashed(flushed));
                assertThat(log.logEndOffset()).isBetween(flushed, model.nextOffset());
                if (!bit.isUnprotected()) assertThat(log.logEndOffset()).isEqualTo(bit.batch().baseOffset());
                requireServed(log, 0, log.logEndOffset());
            }
            restore(before);
        });
    }

    @Test
    void aFlippedBitBesideTheBatchesIsMendedOrPassedOver() throws IOException {
        List<Path> beside = new ArrayList<>();
        for (String suffix : List.of(SegmentFiles.OFFSET_INDEX, ProducerSnapshots.SUFFIX))
            beside.addAll(files(suffix));
        Map<String, byte[]> before = copyAll();
        for (Path file : beside) {
            for (long bit = 0; bit < disk.size(file) * 8; bit += STRIDE) {
                disk.flipBit(file, bit);
                PartitionLog log = open(closed());
                try {
                    requireServed(log, 0, model.nextOffset());
                    assertThat(log.logEndOffset()).isEqualTo(model.nextOffset());
                    List<AbortedTransaction> aborted = new ArrayList<>();
                    assertThat(log.state().producers
                            .saysTheSameAs(model.producersAt(log.logEndOffset(), aborted)))
                            .isTrue();
                    assertThat(log.abortedTransactions(0, log.logEndOffset())).isEqualTo(aborted);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("bit " + bit + " of " + file, e);
                }
                log.retire();
                restore(before);
            }
        }
    }

    // ---- by the way

    /** A bit of a batch; its base offset and leader epoch stand outside of its checksum. */
    private record Bit(Path file, Batch batch, int position, long bitInBatch) {
        boolean isUnprotected() {
            long at = bitInBatch / 8;
            return at < 8 || (at >= 12 && at < 16);
        }
    }

    private interface Check {
        void of(Bit bit) throws IOException;
    }

    private void eachBatch(Check check) throws IOException {
        long phase = 0;
        for (Batch batch : model.batches()) {
            Path file = DIRECTORY.resolve(OffsetFileName.of(get(segmentOf, batch), SegmentFiles.LOG));
            int position = get(positionOf, batch);
            long bits = batch.bytes().remaining() * 8L;
            for (long bit = phase++ % STRIDE; bit < bits; bit += STRIDE) {
                if (isPlausibleEpoch(batch, bit)) continue;
                disk.flipBit(file, position * 8L + bit);
                try {
                    check.of(new Bit(file, batch, position, bit));
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "byte " + bit / 8 + ", bit " + bit % 8 + " of the batch at " + position
                                    + " in " + file + ", offset " + batch.baseOffset(),
                            e);
                }
                if (sizeOf(file) > position + bit / 8) undo(file, position, bit, batch);
            }
        }
    }

    /**
     * Whether the bit makes a leader epoch another one that may well stand there, between those of the batches
     * around it. No checksum covers it, so nobody can tell; nor which of two is wrong where the first of a new
     * epoch is followed by one that seems to be of the old.
     */
    private boolean isPlausibleEpoch(Batch batch, long bit) {
        int at = (int) (bit / 8) - 12;
        if (at < 0 || at >= 4) return false;
        int index = model.batches().indexOf(batch);
        int flipped = batch.view().leaderEpoch() ^ (1 << ((3 - at) * 8L + bit % 8));
        int before = index == 0 ? 0 : model.batches().get(index - 1).view().leaderEpoch();
        int earlier = index < 2 ? before : model.batches().get(index - 2).view().leaderEpoch();
        boolean isLast = index == model.batches().size() - 1;
        int after = isLast ? Integer.MAX_VALUE : model.batches().get(index + 1).view().leaderEpoch();
        return flipped < 0 || (earlier <= flipped && flipped <= after);
    }

    /** Flips the bit back, unless that has been done. */
    private void undo(Path file, int position, long bit, Batch batch) throws IOException {
        ByteBuffer now = ByteBuffer.allocate(1);
        try (var open = disk.open(file, Disk.Mode.READ)) {
            open.read(now, position + bit / 8);
        }
        if (now.get(0) != batch.bytes().get(batch.bytes().position() + (int) (bit / 8)))
            disk.flipBit(file, position * 8L + bit);
    }

    /** Each batch but the flipped one is served as it was; the flipped one, and at most what follows it, is not. */
    private void requireFound(PartitionLog log, Bit bit) throws IOException {
        boolean isCut = log.logEndOffset() < model.nextOffset();
        if (isCut) {
            assertThat(bit.batch()).isEqualTo(model.batches().getLast());
            assertThat(files(SegmentRecovery.DAMAGED)).as("what was cut off is kept").hasSize(1);
        }
        assertThat(log.logEndOffset()).isEqualTo(isCut ? bit.batch().baseOffset() : model.nextOffset());
        long segment = get(segmentOf, bit.batch());
        for (Batch batch : model.batches()) {
            if (isCut && batch.equals(bit.batch())) continue;
            LogRead read = log.read(batch.baseOffset(), Long.MAX_VALUE, 1, true);
            if (read instanceof Damaged(Damage damage)) {
                assertThat(damage.file()).isEqualTo(bit.file());
                assertThat(damage.position()).isEqualTo(bit.position());
                assertThat(get(segmentOf, batch)).isEqualTo(segment);
                assertThat(batch.baseOffset()).isGreaterThanOrEqualTo(bit.batch().baseOffset());
            } else {
                assertThat(batch).as("the flipped batch is served").isNotEqualTo(bit.batch());
                requireServed(log, batch.baseOffset(), batch.nextOffset());
                if (read instanceof LogRead.Records(LogRegion region)) region.release();
            }
        }
        log.retire();
    }

    private void requireServed(PartitionLog log, long from, long to) throws IOException {
        for (long offset = from; offset < to; offset++) {
            List<Batch> read = LogInvariants.read(log, offset, 1);
            Batch written = model.batchAt(offset);
            if (written == null || read.isEmpty() || !read.getFirst().bytes().equals(written.bytes()))
                throw new AssertionError("offset " + offset + ": " + read + " instead of " + written + ", "
                        + log.read(offset, Long.MAX_VALUE, 1, true));
        }
    }

    private static <T> T get(Map<Batch, T> map, Batch batch) {
        T value = map.get(batch);
        if (value == null) throw new AssertionError("unknown " + batch);
        return value;
    }

    private Known closed() {
        return new Known(0, model.nextOffset(), model.nextOffset(), true);
    }

    private static Known crashed(long recoveryPoint) {
        return new Known(0, recoveryPoint, 0, false);
    }

    private PartitionLog open(Known known) throws IOException {
        SegmentFiles files = new SegmentFiles(DIRECTORY, environment, (_, cause) -> {
            throw new AssertionError(cause);
        });
        return new LogRecovery(files, CONFIG, known).open();
    }

    private List<Path> files(String suffix) throws IOException {
        return disk.list(DIRECTORY).stream().map(entry -> DIRECTORY.resolve(entry.name()))
                .filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }

    private long sizeOf(Path file) throws IOException {
        return disk.exists(file) ? disk.size(file) : 0;
    }

    private Map<String, byte[]> copyAll() throws IOException {
        Map<String, byte[]> copy = new HashMap<>();
        for (Disk.Entry entry : disk.list(DIRECTORY)) {
            Path path = DIRECTORY.resolve(entry.name());
            byte[] bytes = new byte[(int) disk.size(path)];
            try (var open = disk.open(path, Disk.Mode.READ)) {
                open.read(ByteBuffer.wrap(bytes), 0);
            }
            copy.put(entry.name(), bytes);
        }
        return copy;
    }

    private void restore(Map<String, byte[]> copy) throws IOException {
        for (Disk.Entry entry : disk.list(DIRECTORY)) disk.delete(DIRECTORY.resolve(entry.name()));
        for (Map.Entry<String, byte[]> file : copy.entrySet()) {
            try (var open = disk.open(DIRECTORY.resolve(file.getKey()), Disk.Mode.APPEND)) {
                open.append(ByteBuffer.wrap(file.getValue()));
            }
        }
        disk.syncEverything(); // or it would remember all that it might lose
    }
}
