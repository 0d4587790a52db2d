package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Disk.Entry;
import io.tidemark.common.port.Disk.Mode;
import io.tidemark.common.port.DiskFile;
import io.tidemark.common.port.OsDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As long as nothing fails, nobody can tell the simulated disk from the machine's. */
final class DiskLikenessTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 80;
    private static final List<String> PATHS = List.of("a", "b", "d", "d/a", "d/b", "e", "e/a", "e/d");

    @TempDir
    Path directory;

    @Test
    void theSameCallsGiveTheSameAnswers() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Path root = directory.resolve("" + seed);
            List<String> machine = new Walk(seed, OsDisk.INSTANCE, root).answers();
            List<String> simulated = new Walk(seed, new SimulatedDisk(seed), root).answers();
            for (int step = 0; step < STEPS; step++)
                assertThat(simulated.get(step)).as("seed %d, step %d", seed, step)
                        .isEqualTo(machine.get(step));
        }
    }

    /** Calls a disk at random, and writes down what it answers. */
    private static final class Walk {
        private final SeededRandomness random;
        private final Disk disk;
        private final Path root;
        private final Map<Path, DiskFile> open = new HashMap<>();

        Walk(long seed, Disk disk, Path root) {
            this.random = new SeededRandomness(seed);
            this.disk = disk;
            this.root = root;
        }

        List<String> answers() throws IOException {
            disk.createDirectories(root);
            String[] answers = new String[STEPS];
            for (int step = 0; step < STEPS; step++)
                answers[step] = answer(random.nextInt(12), path(), path(),
                        new SeededRandomness(random.nextLong()));
            for (DiskFile file : open.values())
                file.close();
            return Arrays.asList(answers);
        }

        private Path path() {
            return root.resolve(PATHS.get(random.nextInt(PATHS.size())));
        }

        private String answer(int call, Path path, Path other, SeededRandomness chance) {
            String asked = call + " " + root.relativize(path) + " " + root.relativize(other) + ": ";
            try {
                return asked + ask(call, path, other, chance);
            } catch (NoSuchFileException e) {
                return asked + "no such file";
            } catch (IOException e) {
                return asked + "refused";
            }
        }

        private String ask(int call, Path path, Path other, SeededRandomness chance) throws IOException {
            if (call == 0)
                disk.createDirectories(path);
            else
                if (call == 1)
                    disk.rename(path, other);
                else
                    if (call == 2)
                        disk.delete(path);
            return switch (call) {
                case 0, 1, 2 -> "done";
                case 3 -> names(path);
                case 4 -> Boolean.toString(disk.exists(path));
                case 5, 6, 7 -> append(path, chance);
                case 8 -> truncate(path, chance);
                default -> "content " + content(path);
            };
        }

        private String names(Path path) throws IOException {
            TreeSet<String> names = new TreeSet<>();
            for (Entry entry : disk.list(path))
                names.add(entry.toString());
            return names.toString();
        }

        private DiskFile opened(Path path) throws IOException {
            DiskFile file = open.get(path);
            if (file == null) {
                file = disk.open(path, Mode.APPEND);
                open.put(path, file);
            }
            return file;
        }

        private String append(Path path, SeededRandomness chance) throws IOException {
            byte[] bytes = new byte[chance.nextInt(6000)];
            chance.nextBytes(bytes);
            DiskFile file = opened(path);
            file.append(ByteBuffer.wrap(bytes));
            return "size " + file.size();
        }

        private String truncate(Path path, SeededRandomness chance) throws IOException {
            DiskFile file = opened(path);
            file.truncate(chance.nextInt(8000));
            return "size " + file.size();
        }

        private int content(Path path) throws IOException {
            if (disk.exists(path) && isDirectory(path))
                return -1;
            try (DiskFile file = disk.open(path, Mode.READ)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                return Arrays.hashCode(bytes.array());
            }
        }

        private boolean isDirectory(Path path) throws IOException {
            for (Entry entry : disk.list(path.resolveSibling(""))) {
                if (path.endsWith(entry.name()))
                    return entry.isDirectory();
            }
            return false;
        }
    }
}
