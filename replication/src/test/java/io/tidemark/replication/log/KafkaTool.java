package io.tidemark.replication.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Apache Kafka 4.3.1's own tools out of its published jars, in a class loader that shares nothing with ours. */
final class KafkaTool {
    /** Where the build puts Kafka's jars. */
    static final Path JARS = Path.of(System.getProperty("tidemark.root", ".."), "kafka-peer", "target",
            "lib");

    private static final ClassLoader LOADER = loader();

    private KafkaTool() {}

    private static ClassLoader loader() {
        List<URL> urls = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(JARS, "*.jar")) {
            for (Path jar : stream) urls.add(jar.toUri().toURL());
        } catch (IOException e) {
            throw new IllegalStateException("Kafka's jars are not in " + JARS.toAbsolutePath(), e);
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** What kafka-dump-log prints about the files of a partition that have one of the suffixes. */
    static String dump(Path partition, List<String> suffixes, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        try (Stream<Path> files = Files.list(partition)) {
            arguments.add("--files");
            arguments.add(String.join(",", files.map(Path::toString)
                    .filter(file -> suffixes.stream().anyMatch(file::endsWith)).sorted().toList()));
        }
        if (arguments.getLast().isEmpty()) return "";
        return run("org.apache.kafka.tools.DumpLogSegments", arguments);
    }

    private static String run(String tool, List<String> arguments) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(printed, false, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            System.setErr(capture);
            Thread.currentThread().setContextClassLoader(LOADER);
            Class.forName(tool, true, LOADER).getMethod("main", String[].class)
                    .invoke(null, (Object) arguments.toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
            Thread.currentThread().setContextClassLoader(context);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
