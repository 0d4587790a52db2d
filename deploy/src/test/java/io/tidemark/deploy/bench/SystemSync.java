package io.tidemark.deploy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What only the system's own commands can do with its page cache. */
final class SystemSync {
    private SystemSync() {}

    /** Writes what waits in the page cache, so that it does not get into the way of what is measured next. */
    static void sync(Path directory) throws IOException, InterruptedException {
        run("sync", "-f", directory.toString());
    }

    /** Drops the files below a directory from the page cache; they must be synced. */
    static void dropFromCache(Path directory) throws IOException, InterruptedException {
        List<Path> paths;
        try (Stream<Path> found = Files.walk(directory)) {
            paths = found.filter(Files::isRegularFile).toList();
        }
        for (Path path : paths)
            run("dd", "of=" + path, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) throw new IOException(String.join(" ", command) + " ended with status " + status);
    }
}
