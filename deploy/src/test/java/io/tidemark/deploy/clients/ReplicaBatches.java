package io.tidemark.deploy.clients;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;

/** The batches of one partition as they lie in the log files of the nodes of a running cluster. */
final class ReplicaBatches {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int POLL_MS = 20;

    /**
     * A batch, by what makes it the same as another. Its CRC was computed anew from the bytes in the file.
     *
     * @param codec the name of the compression
     */
    record Batch(long baseOffset, long lastOffset, int leaderEpoch, int sizeInBytes, long crc,
            String codec) {}

    private ReplicaBatches() {}

    /**
     * The batches below a high watermark, which are the same on all nodes; waits until the nodes have caught up, and
     * fails if they do not, or differ.
     */
    static List<Batch> sameOnAllNodes(TidemarkCluster cluster, TopicPartition partition, long highWatermark)
            throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<List<Batch>> replicas = new ArrayList<>();
            for (int node = 1; node <= cluster.size(); node++)
                replicas.add(below(highWatermark,
                        cluster.metadataLog(node).resolveSibling(partition.toString())));
            if (replicas.stream().distinct().count() == 1 && reaches(replicas.getFirst(), highWatermark))
                return replicas.getFirst();
            if (System.nanoTime() > end)
                throw new AssertionError("the replicas of " + partition + " differ below " + highWatermark
                        + ": " + replicas.stream().map(ReplicaBatches::summary).toList());
            Pause.ms(POLL_MS);
        }
    }

    private static boolean reaches(List<Batch> batches, long highWatermark) {
        return highWatermark == 0
                || (!batches.isEmpty() && batches.getLast().lastOffset() == highWatermark - 1);
    }

    private static String summary(List<Batch> batches) {
        return batches.size() + " batches" + (batches.isEmpty() ? "" : ", the last " + batches.getLast());
    }

    private static List<Batch> below(long highWatermark, Path directory) throws IOException {
        List<Batch> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) return found;
        for (Path segment : segments(directory)) {
            try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
                for (FileChannelRecordBatch batch : records.batches())
                    if (batch.lastOffset() < highWatermark) found.add(batch(batch));
            }
        }
        return found;
    }

    private static Batch batch(FileChannelRecordBatch batch) {
        batch.ensureValid();
        return new Batch(batch.baseOffset(), batch.lastOffset(), batch.partitionLeaderEpoch(),
                batch.sizeInBytes(), batch.checksum(), batch.compressionType().name);
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }
}
