package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Disk.Entry;
import io.tidemark.common.port.Disk.Mode;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a power failure takes from the names of a simulated disk, and what it must leave. */
final class SimulatedDiskNamesTest {
    private static final Path A = Path.of("/a");
    private static final Path B = Path.of("/b");
    private static final Path ROOT = Path.of("/");
    private static final int SEEDS = 200;

    private interface Life {
        void live(SimulatedDisk disk) throws IOException;
    }

    @Test
    void aForcedFileWhoseNameWasNotSyncedMayBeGone() throws IOException {
        assertThat(outcomes(disk -> {}, disk -> write(disk, A, "x"))).containsExactlyInAnyOrder("", "a=x");
    }

    @Test
    void aSyncedNameStaysButItsUnforcedBytesMayNot() throws IOException {
        Life unforced = disk -> {
            try (DiskFile file = disk.open(A, Mode.APPEND)) {
                file.append(bytes("x"));
            }
            disk.syncDirectory(ROOT);
        };
        assertThat(outcomes(disk -> {}, unforced)).containsExactlyInAnyOrder("a=", "a=x", "a=\0");
    }

    @Test
    void aSyncMakesNamesStay() throws IOException {
        Life synced = disk -> {
            write(disk, A, "x");
            disk.rename(A, B);
            write(disk, A, "y");
            disk.syncDirectory(ROOT);
        };
        assertThat(outcomes(disk -> write(disk, B, "old"), synced)).containsExactly("a=y b=x");
    }

    @Test
    void anUnsyncedRenameIsUndoneWhollyOrNotAtAll() throws IOException {
        Life before = disk -> {
            write(disk, A, "new");
            write(disk, B, "old");
        };
        assertThat(outcomes(before, disk -> disk.rename(A, B))).containsExactlyInAnyOrder("a=new b=old",
                "b=new");
    }

    @Test
    void anUnsyncedDeletionMayBeUndone() throws IOException {
        assertThat(outcomes(disk -> write(disk, A, "x"), disk -> disk.delete(A))).containsExactlyInAnyOrder(
                "",
                "a=x");
    }

    @Test
    void changesOfDifferentNamesSurviveIndependently() throws IOException {
        Life two = disk -> {
            write(disk, A, "x");
            write(disk, B, "y");
        };
        assertThat(outcomes(disk -> {}, two)).containsExactlyInAnyOrder("", "a=x", "b=y", "a=x b=y");
    }

    @Test
    void changesOfOneNameSurviveInOrder() throws IOException {
        Life three = disk -> {
            disk.delete(A);
            write(disk, A, "2");
            disk.rename(A, B);
        };
        assertThat(outcomes(disk -> write(disk, A, "1"), three)).containsExactlyInAnyOrder("a=1", "", "a=2",
                "b=2");
    }

    @Test
    void aSyncOfTheNewDirectoryCarriesAMoveWholly() throws IOException {
        Life before = disk -> {
            disk.createDirectories(Path.of("/from"));
            disk.createDirectories(Path.of("/to"));
        };
        Life move = disk -> {
            write(disk, Path.of("/from/f"), "x");
            disk.rename(Path.of("/from/f"), Path.of("/to/f"));
            write(disk, Path.of("/from/f"), "y");
            disk.syncDirectory(Path.of("/to"));
        };
        assertThat(outcomes(before, move)).containsExactlyInAnyOrder("from{} to{f=x}", "from{f=y} to{f=x}");
        Life bothSynced = disk -> {
            move.live(disk);
            disk.syncDirectory(Path.of("/from"));
        };
        assertThat(outcomes(before, bothSynced)).containsExactly("from{f=y} to{f=x}");
    }

    @Test
    void whatIsInADirectoryGoesWithTheDirectorysName() throws IOException {
        Life unsyncedParent = disk -> {
            disk.createDirectories(Path.of("/d"));
            write(disk, Path.of("/d/f"), "x");
            disk.syncDirectory(Path.of("/d"));
        };
        assertThat(outcomes(disk -> {}, unsyncedParent)).containsExactlyInAnyOrder("", "d{f=x}");
    }

    @Test
    void aProcessCrashKeepsAllNames() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        write(disk, A, "x");
        disk.rename(A, B);
        disk.processCrash();
        disk.restart();
        assertThat(describe(disk, ROOT)).isEqualTo("b=x");
    }

    @Test
    void whatAProcessCrashKeptTheNextPowerFailureMayTake() throws IOException {
        Life crashed = disk -> {
            write(disk, A, "x");
            disk.processCrash();
            disk.restart();
        };
        assertThat(outcomes(disk -> {}, crashed)).containsExactlyInAnyOrder("", "a=x");
    }

    /** What power failures leave after {@code before}, made durable, and {@code then}. */
    private static Set<String> outcomes(Life before, Life then) throws IOException {
        Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            before.live(disk);
            disk.syncEverything();
            then.live(disk);
            disk.powerFailure(new SeededRandomness(seed));
            disk.restart();
            outcomes.add(describe(disk, ROOT));
            disk.powerFailure(new SeededRandomness(seed + 1));
            disk.restart();
            assertThat(outcomes).as("what survived once is durable").contains(describe(disk, ROOT));
        }
        return outcomes;
    }

    private static String describe(SimulatedDisk disk, Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Entry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            names.add(entry.name() + (entry.isDirectory() ? "{" + describe(disk, path) + "}"
                    : "=" + content(disk, path)));
        }
        return names.stream().collect(Collectors.joining(" "));
    }

    private static String content(SimulatedDisk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(bytes, 0);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }
    }

    private static void write(SimulatedDisk disk, Path path, String text) throws IOException {
        try (DiskFile file = disk.open(path, Mode.APPEND)) {
            file.append(bytes(text));
            file.force();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
