package io.tidemark.deploy.bench;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRead.Records;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reading a log 1 MiB at a time from offset 0 on into a socket, lookups included, against bare sendfile of
 * the same stretches of the same files. What counts is the log's bytes that arrived: a batch that was cut short
 * at the end of one answer comes again with the next, on both sides, since bytes that were just sent are cheaper
 * to send again. A log's closed segments are checked before they are
 * served the first time, and again after a while; the first pass is measured apart.
 */
final class ReadPart implements Part {
    private static final int FETCH_BYTES = 1 << 20;
    private static final int BATCH_BYTES = 16_000;
    private static final int SEGMENT_BYTES = 256 << 20;
    private static final long LOG_BYTES = 1L << 30;
    private static final int FETCHES_PER_TURN = 64;
    private static final int ROUNDS = 12;
    private static final int FIRST_PASS_ROUNDS = 2;

    @Override
    public void measure(Path directory, Figures figures) throws IOException {
        LogConfig config = LogConfig.DEFAULT
                .with(new LogConfig.Rolling(SEGMENT_BYTES, Long.MAX_VALUE, 0, 10 << 20, 4096));
        TemporaryStore store = TemporaryStore.withEmptyLogs(directory, 1, config);
        PartitionLog log = store.log(0);
        int recordsPerBatch = LogFilling.fill(log, LOG_BYTES, BATCH_BYTES);
        int turns = (int) (LOG_BYTES / FETCH_BYTES / FETCHES_PER_TURN) - 1;
        try (Drain drain = new Drain()) {
            Consumer consumer = new Consumer(log, recordsPerBatch, drain);
            BareFiles files = new BareFiles(segmentFiles(log.directory()), drain);
            new Duel(consumer, files, FETCHES_PER_TURN, turns).fight(ROUNDS).report("read", figures);
            consumer.forgetChecks = true;
            new Duel(consumer, files, FETCHES_PER_TURN, turns).fight(FIRST_PASS_ROUNDS)
                    .report("read_first_pass", figures);
        }
    }

    private static List<FileChannel> segmentFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().map(ReadPart::open)
                    .toList();
        }
    }

    private static FileChannel open(Path file) {
        try {
            return OsDisk.INSTANCE.open(file, OsDisk.Mode.READ).channel();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static final class Consumer implements Duel.Side {
        private final PartitionLog log;
        private final int recordsPerBatch;
        private final Drain drain;
        private boolean forgetChecks;
        private long offset;

        Consumer(PartitionLog log, int recordsPerBatch, Drain drain) {
            this.log = log;
            this.recordsPerBatch = recordsPerBatch;
            this.drain = drain;
        }

        @Override
        public void reset() {
            offset = 0;
            if (forgetChecks) log.rest();
        }

        @Override
        public long run() throws IOException {
            LogRead read = log.read(offset, Long.MAX_VALUE, FETCH_BYTES, true);
            if (!(read instanceof Records(LogRegion region)))
                throw new IllegalStateException(read.toString());
            int sent = 0;
            while (sent < region.bytes()) sent += (int) region.transferTo(drain.sender(), sent);
            region.release();
            drain.awaitDrained(sent);
            int batches = sent / BATCH_BYTES;
            offset += (long) batches * recordsPerBatch;
            return (long) batches * BATCH_BYTES;
        }
    }

    private static final class BareFiles implements Duel.Side {
        private final List<FileChannel> files;
        private final Drain drain;
        private int file;
        private long position;

        BareFiles(List<FileChannel> files, Drain drain) {
            this.files = files;
            this.drain = drain;
        }

        @Override
        public void reset() {
            file = 0;
            position = 0;
        }

        @Override
        public long run() throws IOException {
            FileChannel channel = files.get(file);
            long end = Math.min(position + FETCH_BYTES, channel.size());
            long bytes = end - position;
            while (position < end) position += channel.transferTo(position, end - position, drain.sender());
            drain.awaitDrained(bytes);
            long whole = bytes / BATCH_BYTES * BATCH_BYTES;
            position = end - bytes + whole;
            if (position == channel.size()) {
                file++;
                position = 0;
            }
            return whole;
        }
    }
}
