package io.tidemark.deploy.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures the log engine: appending, reading, looking up, idle partitions, opening and recovery. With the
 * names of parts as arguments it measures these alone; {@code --dir DIR} says where, on which disk. Each part
 * runs in a JVM of its own.
 */
final class LogBench {
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("append_64k",
                new AppendPart("append_64k", 64 << 10, 1000, 1, 1, 64, "append_64k_alloc_bytes"));
        PARTS.put("append_1k", new AppendPart("append_1k", 1 << 10, 100, 100, 16, 1, "append_alloc_bytes"));
        PARTS.put("read", new ReadPart());
        PARTS.put("lookup", new LookupPart());
        PARTS.put("partitions", new ManyPartitionsPart());
        PARTS.put("recover", new RecoveryPart());
    }

    private LogBench() {}

    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        if (names.size() == 3 && names.getFirst().equals("--part")) {
            measure(names.get(1), Path.of(names.get(2)));
            return;
        }
        Path directory = directory(names);
        for (String name : names) {
            if (PARTS.containsKey(name)) continue;
            System.err.println("bench log: there is no part '" + name + "'; there are " + PARTS.keySet());
            System.exit(2);
        }
        Figures figures = new Figures();
        figures.put("cores", Runtime.getRuntime().availableProcessors());
        figures.put("java", Runtime.version().toString());
        figures.put("load_average", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (String name : names.isEmpty() ? PARTS.keySet() : names)
            figures.putLines(inItsOwnJvm(name, directory));
        figures.put("missed", String.join(" ", LogTargets.missed(figures)));
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

    private static String inItsOwnJvm(String name, Path parent) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(parent, "bench-");
        long before = System.nanoTime();
        try {
            return ChildJvm.run(LogBench.class, "--part", name, directory.toString());
        } finally {
            DirectoryTree.delete(directory);
            System.err.printf("bench log: %s took %.1f s%n", name, (System.nanoTime() - before) / 1e9);
        }
    }

    private static void measure(String name, Path directory) throws Exception {
        Figures figures = new Figures();
        Objects.requireNonNull(PARTS.get(name)).measure(directory, figures);
        System.out.print(figures.lines());
    }
}
