package io.tidemark.deploy.log;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.SystemClock;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.PartitionView;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Appends lines to a partition's log, to try the engine out. */
@Command(name = "append", description = "Appends the lines of stdin to a partition's log, a record each, as its only writer: for "
        + "trying the log engine out without a cluster. Takes the directory's lock, so it does not run "
        + "beside a node. Makes the directory and the partition where they are missing.")
final class AppendCommand implements Callable<Integer> {
    /** A batch's codec. */
    enum Codec {
        NONE, GZIP, SNAPPY, LZ4, ZSTD
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "A log directory.")
    private Path directory;

    @Parameters(index = "1", paramLabel = "TOPIC-PARTITION", description = "For example packages-0.")
    private String partition;

    @Option(names = "--key-field", paramLabel = "NAME", description = "Lines are JSON objects; this field is the key.")
    private @Nullable String keyField;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "100", description = "Records in a batch at most (default: 100).")
    private int batchRecords;

    @Option(names = "--compression", paramLabel = "CODEC", defaultValue = "NONE", description = "none, gzip, snappy, lz4 or zstd (default: none).")
    private Codec codec;

    @Option(names = "--segment-bytes", paramLabel = "N", defaultValue = "1073741824", description = "Where a segment ends, as segment.bytes (default: 1 GiB).")
    private int segmentBytes;

    @Option(names = "--flush", description = "As with flush.messages=1: each batch is forced to disk, and then its end offset printed.")
    private boolean flush;

    @Override
    public Integer call() throws CommandFailed {
        TopicPartition parsed = PartitionView.partitionOf(partition);
        if (parsed == null)
            throw new ParameterException(spec.commandLine(), "'" + partition + "' is not TOPIC-PARTITION");
        if (batchRecords < 1 || segmentBytes < 1)
            throw new ParameterException(spec.commandLine(), "--batch and --segment-bytes are 1 or more");
        LogConfig config = LogConfig.DEFAULT.with(rolling(segmentBytes))
                .with(flush ? Flushing.ALWAYS : Flushing.NEVER);
        try (AppendSession session = AppendSession.open(directory.toAbsolutePath(), parsed, config,
                codec.name().toLowerCase(Locale.ROOT))) {
            append(session, System.in);
            session.stop();
        }
        return 0;
    }

    private static Rolling rolling(int segmentBytes) {
        Rolling usual = Rolling.DEFAULT;
        return new Rolling(segmentBytes, usual.segmentMs(), usual.segmentJitterMs(),
                usual.segmentIndexBytes(),
                usual.indexIntervalBytes());
    }

    private void append(AppendSession session, InputStream in) throws CommandFailed {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = SystemClock.INSTANCE;
        long start = clock.monotonicNanos();
        long first = session.logEndOffset();
        LineReader lines = new LineReader(in);
        KeyField key = keyField == null ? null : new KeyField(keyField);
        try {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                session.add(key == null ? null : key.of(line, lines.lineNumber()), line);
                boolean isFull = session.waiting() >= batchRecords || session.isBatchFull();
                if (isFull || !lines.isMoreAtHand()) appendBatch(session, out);
            }
        } catch (IOException e) {
            throw new CommandFailed(e);
        }
        appendBatch(session, out);
        out.println(String.format(Locale.ROOT, "appended %s to %s: its log ends at offset %d now, %.3f s",
                Words.count(session.logEndOffset() - first, "record"), partition, session.logEndOffset(),
                (clock.monotonicNanos() - start) / 1e9));
        out.flush();
    }

    private void appendBatch(AppendSession session, PrintWriter out) throws CommandFailed {
        if (session.waiting() == 0) return;
        session.appendBatch();
        if (!flush) return;
        out.println("acknowledged below offset " + session.logEndOffset());
        out.flush();
    }
}
