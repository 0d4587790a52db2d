package io.tidemark.deploy.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs to its end, or is ended with all that it started when its time is over.
 *
 * @param words the program and its arguments
 * @param environment what is set beside what this process has
 * @param directory where it runs, and where its output goes meanwhile
 */
record Command(List<String> words, Map<String, String> environment, Path directory) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What it said, and how it ended. */
    record Ended(int exitCode, String out, String err) {
        boolean isGood() {
            return exitCode == 0;
        }

        /** The first thing that it complains of. */
        String complaint() {
            return err.lines().filter(line -> !line.isBlank()).findFirst().orElse("it said nothing").strip();
        }
    }

    Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    static Command in(Path directory, String... words) {
        return new Command(List.of(words), Map.of(), directory);
    }

    Command with(List<String> moreWords) {
        List<String> all = new ArrayList<>(words);
        all.addAll(moreWords);
        return new Command(all, environment, directory);
    }

    Command with(String... moreWords) {
        return with(List.of(moreWords));
    }

    Command withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Command(words, all, directory);
    }

    /** Runs it, as long as a client may take. Its output; an assertion error with what it said where it fails. */
    String output() throws IOException, InterruptedException {
        return output("");
    }

    /** The same, with something to read. */
    String output(String input) throws IOException, InterruptedException {
        Ended ended = run(PATIENCE, input);
        if (!ended.isGood())
            throw new AssertionError("%s ended with %d; it said:%n%s%n%s".formatted(String.join(" ", words),
                    ended.exitCode(), ended.err(), ended.out().lines().limit(20).toList()));
        return ended.out();
    }

    /** Runs it for as long as it may take; a command that is not there has failed. */
    Ended run(Duration patience) throws IOException, InterruptedException {
        return run(patience, "");
    }

    private Ended run(Duration patience, String input) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(directory, "command", ".in"), input);
        Path out = Files.createTempFile(directory, "command", ".out");
        Path err = Files.createTempFile(directory, "command", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile())
                    .redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().putAll(environment);
            int exitCode = await(builder.start(), patience);
            return new Ended(exitCode, Files.readString(out), Files.readString(err));
        } finally {
            for (Path file : List.of(in, out, err))
                Files.delete(file);
        }
    }

    private int await(Process process, Duration patience) throws InterruptedException {
        try {
            if (process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) return process.exitValue();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return -1;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whether there is a program of that name on the path. */
    static boolean isThere(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator)).stream()
                .map(folder -> Path.of(folder, program)).anyMatch(Files::isExecutable);
    }

    /** Lists a directory's entries, in the order of their names. */
    static List<Path> entries(Path directory) {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
