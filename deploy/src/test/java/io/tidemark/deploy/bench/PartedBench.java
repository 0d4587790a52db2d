package io.tidemark.deploy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A benchmark of several parts, each measured in a JVM of its own. With the names of parts as arguments it
 * measures these alone; {@code --dir DIR} says where, on which disk.
 *
 * @param name as {@code scripts/bench} knows it
 * @param main whose main method calls {@link #run}
 * @param heap of each part's JVM, such as 256m
 * @param parts by their names, in the order in which they are measured
 */
record PartedBench(String name, Class<?> main, String heap, Map<String, Part> parts, Targets targets) {
    /** Measures what the arguments say and prints one JSON object; or is the JVM of one part. */
    void run(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        if (names.size() == 3 && names.getFirst().equals("--part")) {
            measure(names.get(1), Path.of(names.get(2)));
            return;
        }
        Path directory = directory(names);
        for (String each : names) {
            if (parts.containsKey(each)) continue;
            System.err.println(
                    "bench " + name + ": there is no part '" + each + "'; there are " + parts.keySet());
            System.exit(2);
        }
        Figures figures = new Figures();
        figures.put("cores", Runtime.getRuntime().availableProcessors());
        figures.put("java", Runtime.version().toString());
        figures.put("load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (String each : names.isEmpty() ? parts.keySet() : names)
            figures.putLines(inItsOwnJvm(each, directory));
        figures.put("missed", String.join(" ", targets.missed(figures)));
        System.out.println(figures.json());
    }

    /** Takes {@code --dir DIR} out of the arguments; without it a directory of the build is used. */
    private static Path directory(List<String> arguments) throws IOException {
        int option = arguments.indexOf("--dir");
        Path parent = Path.of(System.getProperty("tidemark.root", "."), "deploy", "target");
        if (option >= 0 && option + 1 < arguments.size()) {
            parent = Path.of(arguments.remove(option + 1));
            arguments.remove(option);
        }
        return Files.createDirectories(parent).toAbsolutePath();
    }

    private String inItsOwnJvm(String part, Path parent) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(parent, "bench-");
        long before = System.nanoTime();
        try {
            return ChildJvm.runWithHeap(heap, main, "--part", part, directory.toString());
        } finally {
            DirectoryTree.delete(directory);
            System.err.printf("bench %s: %s took %.1f s%n", name, part, (System.nanoTime() - before) / 1e9);
        }
    }

    private void measure(String part, Path directory) throws Exception {
        Figures figures = new Figures();
        Objects.requireNonNull(parts.get(part)).measure(directory, figures);
        System.out.print(figures.lines());
    }
}
