package io.tidemark.replication.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ext4 file system in a file, whose power can be cut. Takes root and loop devices; leaves nothing behind. */
final class LoopImage implements AutoCloseable {
    /**
     * Stops a process, all of its threads, and then shuts the file system down without flushing anything, not even
     * its journal. In this order: a force that is under way while the file system shuts down reports success (Linux
     * 6.18, with plain files too), and a process that still ran could tell of it. With the power, it would not.
     */
    private static final String CUT_POWER = """
            my ($mount, $pid) = @ARGV;
            open my $root, '<', $mount or die $!;
            kill 'STOP', $pid or die $!;
            for my $task (glob "/proc/$pid/task/*/stat") {
                while (open my $stat, '<', $task) { last if <$stat> =~ /\\) [TtDZX] / }
            }
            my $flags = pack 'L', 2;
            ioctl $root, 0x8004587d, $flags or die $!;
            """;

    private final Path image;
    private final Path mountPoint;

    private LoopImage(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes and mounts one, or says why that does not work here. */
    static LoopImage make(Path directory, List<String> whyNot) throws IOException {
        LoopImage made = new LoopImage(directory.resolve("ext4.img"),
                Files.createDirectory(directory.resolve("mnt")));
        String failure = run("truncate", "-s", "512M", made.image.toString());
        if (failure == null) failure = run("mkfs.ext4", "-qF", made.image.toString());
        if (failure == null) failure = run("perl", "-e", "exit 0");
        if (failure == null)
            failure = run("mount", "-o", "loop,commit=300", made.image.toString(),
                    made.mountPoint.toString());
        if (failure != null) whyNot.add(failure);
        return made;
    }

    Path directory() {
        return mountPoint;
    }

    /** Cuts the power under a process that writes; it is to be killed next. */
    void cutPower(Process writer) {
        require(run("perl", "-e", CUT_POWER, mountPoint.toString(), Long.toString(writer.pid())));
    }

    /** Mounts it again as after a power failure; nobody may have files open in it. */
    void restart() {
        require(run("umount", mountPoint.toString()));
        require(run("mount", "-o", "loop,commit=300", image.toString(), mountPoint.toString()));
    }

    private static void require(@Nullable String failure) {
        if (failure != null) throw new AssertionError(failure);
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
        if (run("mountpoint", "-q", mountPoint.toString()) == null
                && run("umount", mountPoint.toString()) != null)
            require(run("umount", "-l", mountPoint.toString()));
        Files.deleteIfExists(image);
    }
}
