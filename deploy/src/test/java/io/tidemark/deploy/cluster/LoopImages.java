package io.tidemark.deploy.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ext4 file system for each of some processes, all of which lose power in one moment. Takes root and loop devices;
 * leaves nothing behind.
 */
final class LoopImages implements AutoCloseable {
    private static final String SIZE = "128M";

    /** Nothing reaches the disk by itself: what is not forced within five minutes is lost. */
    private static final String OPTIONS = "loop,commit=300";

    /** A file that is written in the last moment, and that nobody forces: it shows that the power was cut. */
    private static final String WITNESS = "witness";

    /**
     * Stops all processes, each with all of its threads, and then shuts the file systems down without flushing
     * anything, not even their journals. In this order: a force that is under way while its file system shuts down
     * reports success (Linux 6.18), and a process that still ran could tell of it. With the power, it would not.
     */
    private static final String CUT_POWER = """
            my $count = shift @ARGV;
            my @mounts = splice @ARGV, 0, $count;
            my @roots = map { open my $root, '<', $_ or die $!; $root } @mounts;
            for (@ARGV) { kill 'STOP', $_ or die $! }
            for my $pid (@ARGV) {
                for my $task (glob "/proc/$pid/task/*/stat") {
                    while (open my $stat, '<', $task) { last if <$stat> =~ /\\) [TtDZX] / }
                }
            }
            for (@mounts) { open my $witness, '>', "$_/%s" or die $!; print $witness 'written'; close $witness }
            my $flags = pack 'L', 2;
            for (@roots) { ioctl $_, 0x8004587d, $flags or die $! }
            """
            .formatted(WITNESS);

    /** Memory in the shape of files: a force then takes as long as on a fast disk, not as a disk below a disk. */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private static final long NEEDED_BYTES = 1L << 30;

    private final List<Path> images = new ArrayList<>();
    private final List<Path> mountPoints = new ArrayList<>();
    private final Path store;

    private LoopImages(Path store) {
        this.store = store;
    }

    private static Path store(Path directory) throws IOException {
        boolean fits = Files.isWritable(IN_MEMORY)
                && Files.getFileStore(IN_MEMORY).getUsableSpace() > NEEDED_BYTES;
        return Files.createTempDirectory(fits ? IN_MEMORY : directory, "loop-images");
    }

    /** Makes and mounts some, or says why that does not work here. */
    static LoopImages make(Path directory, int count, List<String> whyNot) throws IOException {
        LoopImages made = new LoopImages(store(directory));
        for (int i = 0; i < count && whyNot.isEmpty(); i++) {
            Path image = made.store.resolve("ext4-" + i + ".img");
            Path mountPoint = Files.createDirectory(directory.resolve("mnt-" + i));
            made.images.add(image);
            made.mountPoints.add(mountPoint);
            String failure = run("truncate", "-s", SIZE, image.toString());
            if (failure == null)
                failure = run("mkfs.ext4", "-qF", image.toString());
            if (failure == null)
                failure = run("perl", "-e", "exit 0");
            if (failure == null)
                failure = run("mount", "-o", OPTIONS, image.toString(), mountPoint.toString());
            if (failure != null)
                whyNot.add(failure);
        }
        return made;
    }

    Path directory(int index) {
        return mountPoints.get(index);
    }

    /** Cuts the power of all, under processes that write; they are to be killed next. */
    void cutPower(List<Long> pids) {
        List<String> command = new ArrayList<>(
                List.of("perl", "-e", CUT_POWER, Integer.toString(mountPoints.size())));
        mountPoints.forEach(each -> command.add(each.toString()));
        pids.forEach(each -> command.add(each.toString()));
        require(run(command.toArray(String[]::new)));
    }

    /** Mounts all again as after a power failure; nobody may have files open in them. */
    void restart() {
        for (int i = 0; i < images.size(); i++) {
            require(run("umount", mountPoints.get(i).toString()));
            require(run("mount", "-o", OPTIONS, images.get(i).toString(), mountPoints.get(i).toString()));
            if (Files.exists(mountPoints.get(i).resolve(WITNESS)))
                throw new AssertionError("what nobody forced was not lost in " + mountPoints.get(i));
        }
    }

    private static void require(@Nullable String failure) {
        if (failure != null)
            throw new AssertionError(failure);
    }

    private static @Nullable String run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return exit == 0 ? null
                    : String.join(" ", command) + " exited with " + exit + ": " + output.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return command[0] + " was interrupted";
        } catch (IOException notThere) {
            return command[0] + " cannot be run: " + notThere.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        for (Path mountPoint : mountPoints) {
            if (run("mountpoint", "-q", mountPoint.toString()) == null
                    && run("umount", mountPoint.toString()) != null)
                require(run("umount", "-l", mountPoint.toString()));
        }
        for (Path image : images)
            Files.deleteIfExists(image);
        Files.delete(store);
    }
}
