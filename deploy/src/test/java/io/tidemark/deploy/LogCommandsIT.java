package io.tidemark.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark log ...} of the packed distribution, run as an operator runs it. */
class LogCommandsIT {
    private static final Path HOME = Path.of(System.getProperty("tidemark.home", ""));
    private static final int PATIENCE_S = 60;
    private static final int RECORDS = 300;

    @TempDir
    Path temporary;

    private String logs = "";
    private Path segment = Path.of("");

    @BeforeEach
    void appendRecords() throws Exception {
        Path directory = temporary.resolve("logs");
        logs = directory.toString();
        segment = directory.resolve("things-0").resolve("00000000000000000000.log");
        String input = IntStream.range(0, RECORDS)
                .mapToObj(i -> "{\"other\":[1,{\"id\":0}],\"id\":\"k" + i + "\",\"text\":\"v" + i + "\"}")
                .collect(Collectors.joining("\n"));
        Result result = run(input, "append", logs, "things-0", "--key-field", "id", "--batch", "20",
                "--flush",
                "--compression", "lz4", "--segment-bytes", "4000");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("acknowledged below offset " + RECORDS,
                "appended 300 records to things-0");
    }

    @Test
    void aHealthyDirectoryIsOkInWordsAndInJson() throws Exception {
        Result text = run("", "check", logs);
        assertThat(text.exitCode()).isZero();
        assertThat(text.out()).contains("OK      things-0: ", "300 records").contains("MB/s");
        Result json = run("", "check", logs, "--json");
        assertThat(json.exitCode()).isZero();
        assertThat(json.out()).hasLineCount(1).startsWith("{\"ok\":true,").contains("\"records\":300");
        Result offsets = run("", "offsets", logs);
        assertThat(offsets.out()).contains("stopped cleanly",
                "log start 0, log end 300, recovery point 300, high watermark 300");
    }

    @Test
    void damageIsNamedAndTheExitCodeIsOne() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(100);
            int old = file.read();
            file.seek(100);
            file.write(old ^ 1);
        }
        Result text = run("", "check", logs);
        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).contains("DAMAGED things-0: ", "DAMAGE FOUND: 1 partition, 1 damaged",
                "things-0/00000000000000000000.log, position 0, offset 0: its checksum is wrong");
        Result json = run("", "check", logs, "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.out()).startsWith("{\"ok\":false,")
                .contains("\"position\":0,\"offset\":0,\"what\":\"its checksum is wrong\"");
        Result dump = run("", "dump", segment.toString());
        assertThat(dump.exitCode()).isEqualTo(1);
        assertThat(dump.out()).contains("CRC WRONG");
    }

    @Test
    void aDumpShowsBatchesAndRecords() throws Exception {
        assertThat(run("", "dump", logs, "--count", "1").out()).contains("leader epoch 0 from offset 0",
                "offsets 0..19  20 records", "lz4  CreateTime 20", "crc ok");
        assertThat(run("", "dump", logs, "--records", "--from", "150", "--count", "2").out())
                .contains("offset 150 ", "offset 151 ", "key \"k150\"", "\\\"text\\\":\\\"v151\\\"")
                .doesNotContain("offset 149 ", "offset 152 ");
        List<String> json = run("", "dump", logs, "--records", "--json").out().lines()
                .filter(line -> line.startsWith("{\"type\":\"record\"")).toList();
        assertThat(json).hasSize(RECORDS);
        assertThat(json.getLast()).contains("\"offset\":299,", "\"key\":\"k299\",",
                "\"value\":\"{\\\"other\\\":[1,{\\\"id\\\":0}],\\\"id\\\":\\\"k299\\\",\\\"text\\\":\\\"v299\\\"}\"");
    }

    @Test
    void whatCannotBeDoneIsOneSentence() throws Exception {
        Path loop = Files.createSymbolicLink(temporary.resolve("loop"), temporary.resolve("loop"));
        for (List<String> arguments : List.of(List.of("check", loop.toString()),
                List.of("check", temporary.resolve("nothing").toString()),
                List.of("check", segment.toString()), List.of("append", logs, "no partition"))) {
            Result result = run("", arguments.toArray(String[]::new));
            assertThat(result.exitCode()).as(arguments.toString()).isEqualTo(2);
            assertThat(result.err()).as(arguments.toString()).hasLineCount(1).startsWith("tidemark log ");
            assertThat(result.out()).isEmpty();
        }
        assertThat(run("no json\n", "append", logs, "things-0", "--key-field", "id").err())
                .contains("tidemark log append: Line 1 is no JSON");
    }

    @Test
    void aWriterIsNotDisturbedAndKeepsOthersOut() throws Exception {
        Path out = temporary.resolve("writer.out");
        Process writer = launch(ProcessBuilder.Redirect.PIPE, out, temporary.resolve("writer.err"), "append",
                logs,
                "things-0", "--flush", "--batch", "1");
        try (var input = writer.outputWriter()) {
            input.write("one\n");
            input.flush();
            awaitText(writer, out, "acknowledged below offset 301");
            assertThat(run("", "check", logs).exitCode()).isZero();
            assertThat(run("", "offsets", logs).out()).contains("in use, or not stopped cleanly",
                    "log end 301");
            Result second = run("two\n", "append", logs, "things-0");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains("is in use by another process; stop that one");
            writer.destroyForcibly();
            assertThat(writer.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } catch (java.io.IOException pipeBrokeWithTheProcess) {
            assertThat(writer.isAlive()).isFalse();
        } finally {
            writer.destroyForcibly();
        }
        Result after = run("two\n", "append", logs, "things-0");
        assertThat(after.out()).contains("its log ends at offset 302 now");
        assertThat(run("", "check", logs).exitCode()).isZero();
    }

    /** Waits for a line without sleeping: each look takes as long as a process takes to do nothing. */
    private static void awaitText(Process process, Path file, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!Files.readString(file).contains(text)) {
            assertThat(process.isAlive()).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private Result run(String input, String... arguments) throws Exception {
        Path in = Files.writeString(temporary.resolve("in"), input);
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        Process process = launch(ProcessBuilder.Redirect.from(in.toFile()), out, err, arguments);
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static Process launch(ProcessBuilder.Redirect in, Path out, Path err, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/tidemark").toString(), "log"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(in).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TIDEMARK_LOG_LEVEL", "ERROR");
        builder.environment().keySet()
                .removeAll(List.of("TIDEMARK_DEBUG", "JAVA_TOOL_OPTIONS", "TIDEMARK_OPTS"));
        return builder.start();
    }

    private record Result(int exitCode, String out, String err) {}
}
