package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk.Mode;
import io.tidemark.common.port.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a crash takes from the bytes of a simulated file, and what it must leave. */
final class SimulatedDiskCrashTest {
    private static final Path FILE = Path.of("/file");
    private static final int SEEDS = 500;

    @Test
    void processCrashLosesNothingThatWasDone() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        DiskFile file = disk.open(FILE, Mode.APPEND);
        byte[] written = random(1, 10_000);
        file.append(ByteBuffer.wrap(written));
        disk.processCrash();
        disk.restart();
        assertThat(content(disk)).isEqualTo(written);
    }

    @Test
    void aWriteThatAProcessCrashHitsIsCutAtAnyByte() throws IOException {
        Set<Integer> lengths = new HashSet<>();
        byte[] written = random(2, 10);
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            DiskFile file = disk.open(FILE, Mode.APPEND);
            disk.faults().crashInNext(1, CrashKind.PROCESS);
            assertThatThrownBy(() -> file.append(new ByteBuffer[] {ByteBuffer.wrap(written, 0, 4),
                ByteBuffer.wrap(written, 4, 6)}, 0, 2)).isInstanceOf(SimulatedCrash.class);
            disk.restart();
            byte[] left = content(disk);
            assertThat(left).isEqualTo(Arrays.copyOf(written, left.length));
            lengths.add(left.length);
        }
        assertThat(lengths).hasSize(11);
    }

    @Test
    void afterACrashOpenFilesAndLocksAreGone() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        DiskFile file = disk.open(FILE, Mode.APPEND);
        assertThat(disk.tryLock(Path.of("/.lock"))).isNotNull();
        disk.processCrash();
        assertThat(disk.isCrashed()).isTrue();
        assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(IOException.class);
        disk.restart();
        assertThatThrownBy(() -> file.append(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        assertThatThrownBy(file::size).isInstanceOf(IOException.class);
        file.close();
        assertThat(disk.tryLock(Path.of("/.lock"))).isNotNull();
    }

    @Test
    void theLockOfADeadProcessDoesNotFreeThatOfTheNext() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        try (var dead = disk.tryLock(FILE)) {
            assertThat(dead).isNotNull();
            disk.processCrash();
            disk.restart();
            assertThat(disk.tryLock(FILE)).isNotNull();
        }
        assertThat(disk.tryLock(FILE)).isNull();
    }

    @Test
    void powerFailureLosesUnforcedBytesInEveryWay() throws IOException {
        Set<String> seen = new HashSet<>();
        byte[] written = nonZero(3, 40_000);
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            DiskFile file = disk.open(FILE, Mode.APPEND);
            file.append(ByteBuffer.wrap(written, 0, 10_000));
            file.force();
            disk.syncDirectory(Path.of("/"));
            file.append(ByteBuffer.wrap(written, 10_000, 30_000));
            disk.powerFailure(new SeededRandomness(seed));
            disk.restart();
            byte[] left = content(disk);
            assertThat(left).as("seed %d", seed).startsWith(Arrays.copyOf(written, 10_000));
            seen.add(whatHappened(left, written));
        }
        assertThat(seen).containsExactlyInAnyOrder("all lost", "all kept", "a shorter tail",
                "zeros at the end",
                "zeros in the middle");
    }

    private static String whatHappened(byte[] left, byte[] written) {
        if (left.length == 10_000)
            return "all lost";
        int same = Arrays.mismatch(left, written);
        if (same < 0)
            return "all kept";
        if (same == left.length)
            return "a shorter tail";
        assertThat(left[same]).isZero();
        for (int i = same; i < left.length; i++) {
            assertThat(left[i]).isIn((byte) 0, written[i]);
            if (left[i] != 0)
                return "zeros in the middle";
        }
        return "zeros at the end";
    }

    @Test
    void anUnforcedTruncationMayComeBackWithItsOldBytes() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed, SimulatedDisk.SECTOR_BYTES);
            DiskFile file = disk.open(FILE, Mode.APPEND);
            file.append(ByteBuffer.wrap(filled('a', 4000)));
            disk.syncEverything();
            file.truncate(1000);
            file.append(ByteBuffer.wrap(filled('b', 2000)));
            disk.powerFailure(new SeededRandomness(seed));
            disk.restart();
            byte[] left = content(disk);
            assertThat(left).startsWith(filled('a', 1000));
            String tail = new String(left, 1000, left.length - 1000,
                    StandardCharsets.US_ASCII);
            seen.add(tail.contains("ba") ? "new, then stale" : tail.contains("ab") ? "stale, then new"
                    : tail.contains("b") ? "new" : tail.length() == 3000 ? "back" : "other");
        }
        assertThat(seen).contains("new, then stale", "stale, then new", "new", "back");
    }

    @Test
    void whatAForceCoveredSurvivesWhateverElseHappens() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++)
            new RandomLife(seed).live();
    }

    /** Appends, cuts and forces at random through several crashes, and knows what must be left. */
    private static final class RandomLife {
        private final SeededRandomness random;
        private final SimulatedDisk disk;
        private byte[] current = {};
        private byte[] sure = {};
        private final long seed;

        RandomLife(long seed) {
            this.seed = seed;
            this.random = new SeededRandomness(seed);
            this.disk = new SimulatedDisk(seed,
                    random.oneIn(2) ? SimulatedDisk.SECTOR_BYTES : SimulatedDisk.PAGE_BYTES);
        }

        void live() throws IOException {
            disk.open(FILE, Mode.APPEND).close();
            disk.syncDirectory(Path.of("/"));
            for (int crash = 0; crash < 3; crash++) {
                work(disk.open(FILE, Mode.APPEND));
                boolean power = random.oneIn(2);
                if (power)
                    disk.powerFailure(random);
                else
                    disk.processCrash();
                disk.restart();
                byte[] left = content(disk);
                byte[] expected = power ? sure : current;
                assertThat(left.length).as("seed %d", seed).isGreaterThanOrEqualTo(expected.length);
                assertThat(Arrays.copyOf(left, expected.length)).as("seed %d", seed).isEqualTo(expected);
                current = left;
                sure = power ? left : sure;
            }
        }

        private void work(DiskFile file) throws IOException {
            for (int step = random.nextInt(20); step > 0; step--) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        file.force();
                        sure = current;
                    }
                    case 1 -> cut(file, random.nextInt(current.length + 1));
                    default -> append(file, random(random.nextLong(), 1 + random.nextInt(9000)));
                }
                assertThat(content(disk)).isEqualTo(current);
            }
        }

        private void cut(DiskFile file, int size) throws IOException {
            file.truncate(size);
            current = Arrays.copyOf(current, size);
            sure = Arrays.copyOf(sure, Math.min(size, sure.length));
        }

        private void append(DiskFile file, byte[] bytes) throws IOException {
            file.append(ByteBuffer.wrap(bytes));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(current);
            both.writeBytes(bytes);
            current = both.toByteArray();
        }
    }

    @Test
    void everyOperationIsACrashPoint() throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        useEverything(whole);
        assertThat(whole.opsCount()).isEqualTo(11);
        for (CrashKind kind : CrashKind.values()) {
            for (long operation = 1; operation <= whole.opsCount(); operation++) {
                SimulatedDisk disk = new SimulatedDisk(operation);
                disk.faults().crashAt(operation, kind);
                assertThatThrownBy(() -> useEverything(disk)).isInstanceOf(SimulatedCrash.class);
                assertThat(disk.opsCount()).isEqualTo(operation);
                disk.restart();
                disk.list(Path.of("/"));
            }
        }
    }

    private static void useEverything(SimulatedDisk disk) throws IOException {
        disk.createDirectories(Path.of("/a/b"));
        try (DiskFile file = disk.open(Path.of("/a/b/c"), Mode.APPEND)) {
            file.append(ByteBuffer.allocate(100));
            file.truncate(50);
            file.truncate(60);
            file.force();
        }
        disk.rename(Path.of("/a/b/c"), Path.of("/a/d"));
        disk.syncDirectory(Path.of("/a"));
        disk.delete(Path.of("/a/d"));
        disk.delete(Path.of("/a/d"));
        disk.delete(Path.of("/a/b"));
        assertThat(disk.tryLock(Path.of("/a/.lock"))).isNotNull();
    }

    @Test
    void theSameSeedAndTheSameCallsLeaveTheSameDisk() throws IOException {
        assertThat(leftBy(7)).isEqualTo(leftBy(7)).isNotEqualTo(leftBy(8));
    }

    private static byte[] leftBy(long seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(seed);
        DiskFile file = disk.open(FILE, Mode.APPEND);
        disk.syncEverything();
        file.append(ByteBuffer.wrap(random(1, 100_000)));
        disk.powerFailure(new SeededRandomness(seed));
        disk.restart();
        return content(disk);
    }

    private static byte[] content(SimulatedDisk disk) throws IOException {
        try (DiskFile file = disk.open(FILE, Mode.READ)) {
            byte[] bytes = new byte[(int) file.size()];
            assertThat(file.read(ByteBuffer.wrap(bytes), 0)).isEqualTo(bytes.length);
            return bytes;
        }
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new SeededRandomness(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] nonZero(long seed, int length) {
        byte[] bytes = random(seed, length);
        for (int i = 0; i < length; i++)
            bytes[i] |= 1;
        return bytes;
    }

    private static byte[] filled(char with, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
