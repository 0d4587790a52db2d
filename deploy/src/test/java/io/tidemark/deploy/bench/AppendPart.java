package io.tidemark.deploy.bench;

import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.AppendOutcome;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Appends against bare writes of the same bytes: in each turn of a shard's loop some batches for each of some
 * partitions arrive, and each partition's log is written once; on the other side each batch is written by
 * itself, in the same order. Nothing is forced to disk. What arrives was just written to memory, as it is
 * when it comes from the network; that is not measured.
 *
 * @param name what the figures' names begin with
 * @param batchBytes the size of a batch
 * @param valueBytes about the size of its records' values
 * @param partitions how many partitions there are
 * @param batchesPerTurn how many batches for each of them arrive in a turn
 * @param loopTurns how many turns are measured together
 * @param allocatedKey the figure for what is allocated for each batch
 */
record AppendPart(String name, int batchBytes, int valueBytes, int partitions, int batchesPerTurn,
        int loopTurns, String allocatedKey)
        implements
            Part {
    private static final long ROUND_BYTES = 1L << 30;
    private static final int TURN_BYTES = 64 << 20;
    private static final int ROUNDS = 2;

    @Override
    public void measure(Path directory, Figures figures) throws IOException {
        PreparedBatches batches = new PreparedBatches(loopTurns * partitions * batchesPerTurn, batchBytes,
                valueBytes, 7);
        Logs logs = new Logs(directory.resolve("logs"), batches);
        BareFiles files = new BareFiles(directory.resolve("files"), batches);
        int pieceBytes = batches.count() * batchBytes;
        Duel duel = new Duel(logs, files, TURN_BYTES / pieceBytes, (int) (ROUND_BYTES / TURN_BYTES))
                .fight(ROUNDS);
        duel.report(name, figures);
        figures.put(allocatedKey, duel.allocatedPer(batchBytes));
    }

    /** Gives all batches their sequence numbers, those of one turn after those of the one before. */
    private void arrive(PreparedBatches batches, long piece) {
        int perTurn = partitions * batchesPerTurn;
        for (int i = 0; i < batches.count(); i++) {
            long turn = piece * loopTurns + i / perTurn;
            batches.nextOf(i, turn * batchesPerTurn + i % batchesPerTurn);
        }
    }

    private final class Logs implements Duel.Side {
        private final Path directory;
        private final PreparedBatches batches;
        private final PartitionLog[] logs = new PartitionLog[partitions];
        private @Nullable TemporaryStore store;
        private long pieces;

        Logs(Path directory, PreparedBatches batches) {
            this.directory = directory;
            this.batches = batches;
        }

        @Override
        public void reset() throws IOException {
            if (store != null) store.store().close();
            DirectoryTree.delete(directory);
            TemporaryStore opened = TemporaryStore.withEmptyLogs(directory, partitions, LogConfig.DEFAULT);
            store = opened;
            for (int i = 0; i < partitions; i++) logs[i] = opened.log(i);
            pieces = 0;
        }

        @Override
        public void prepare() {
            arrive(batches, pieces++);
        }

        @Override
        public long run() {
            int next = 0;
            for (int turn = 0; turn < loopTurns; turn++) {
                for (PartitionLog log : logs)
                    for (int i = 0; i < batchesPerTurn; i++) append(log, batches.get(next++));
                for (PartitionLog log : logs) log.write();
            }
            return (long) next * batchBytes;
        }

        private static void append(PartitionLog log, ByteBuffer batch) {
            AppendOutcome outcome = log.append(batch, 0, AppendOrigin.CLIENT);
            if (!(outcome instanceof Appended)) throw new IllegalStateException(outcome.toString());
        }
    }

    private final class BareFiles implements Duel.Side {
        private final Path directory;
        private final PreparedBatches batches;
        private final FileChannel[] files = new FileChannel[partitions];
        private long pieces;

        BareFiles(Path directory, PreparedBatches batches) {
            this.directory = directory;
            this.batches = batches;
        }

        @Override
        public void reset() throws IOException {
            if (pieces > 0) for (FileChannel file : files) file.close();
            DirectoryTree.delete(directory);
            Files.createDirectories(directory);
            for (int i = 0; i < partitions; i++)
                files[i] = FileChannel.open(directory.resolve("file-" + i), StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
            pieces = 0;
        }

        @Override
        public void prepare() {
            arrive(batches, pieces++);
        }

        @Override
        public long run() throws IOException {
            int next = 0;
            for (int turn = 0; turn < loopTurns; turn++)
                for (FileChannel file : files)
                    for (int i = 0; i < batchesPerTurn; i++) write(file, batches.get(next++));
            return (long) next * batchBytes;
        }

        private static void write(FileChannel file, ByteBuffer batch) throws IOException {
            while (batch.hasRemaining()) file.write(batch);
        }
    }
}
