package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.replication.log.AppendOutcome.Appended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/** A log directory that a test writes as a node would, through a store; its clock stands still. */
public final class WrittenDirectory implements AutoCloseable {
    /** What the clock says, in milliseconds. */
    public static final long NOW_MS = 1_700_000_000_000L;

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final Clock CLOCK = new Clock() {
        @Override
        public long wallMs() {
            return NOW_MS;
        }

        @Override
        public long monotonicNanos() {
            return NOW_MS * 1_000_000;
        }
    };

    private final Path path;
    private final LogStore store;

    private WrittenDirectory(Path path, LogStore store) {
        this.path = path;
        this.store = store;
    }

    /** Opens a directory as whoever formatted it, or formats it. */
    public static WrittenDirectory open(Path path, LogConfig config) throws Exception {
        LogEnvironment owner = new LogEnvironment(OsDisk.INSTANCE, CLOCK, SystemRandomness.INSTANCE,
                (broken, cause) -> new IllegalStateException(broken, cause), 16);
        LogStore.Setup setup = new LogStore.Setup(OsDisk.INSTANCE, CLOCK, SystemRandomness.INSTANCE,
                (broken, cause) -> new IllegalStateException(broken, cause), _ -> owner, _ -> config, 1);
        MetaProperties found = MetaProperties.read(OsDisk.INSTANCE, path);
        int nodeId = found == null ? 1 : found.nodeId();
        String clusterId = found == null ? "a-cluster" : found.clusterId();
        return new WrittenDirectory(path, LogStore.open(setup, List.of(path), nodeId, clusterId));
    }

    public LogStore store() {
        return store;
    }

    /** The log of the partition that most tests do with. */
    public PartitionLog log() {
        PartitionLog log = store.log(PARTITION);
        return log != null ? log : store.create(PARTITION, new Uuid(1, 2));
    }

    public PartitionLog log(String topic) {
        return Objects.requireNonNull(store.log(new TopicPartition(topic, 0)));
    }

    public Path partition() {
        return path.resolve(PARTITION.toString());
    }

    /** Appends a producer's batch. */
    public Appended append(ByteBuffer batch) {
        return append(batch, AppendOrigin.CLIENT);
    }

    public Appended append(ByteBuffer batch, AppendOrigin origin) {
        AppendOutcome outcome = log().append(batch, Math.max(0, log().latestEpoch()), origin);
        log().write();
        assertThat(outcome).isInstanceOf(Appended.class);
        return (Appended) outcome;
    }

    /** Makes everything survive, and says so in the checkpoints. */
    public void flush() throws IOException {
        LogFlush flush = log().prepareFlush();
        flush.run();
        log().flushed(flush);
        store.checkpoint();
    }

    public void stopCleanly() {
        store.closeCleanly(-1);
    }

    /** Lets go as a process does that is killed. */
    @Override
    public void close() {
        store.close();
    }

    /** The values of all data records by their offsets, read through the log. */
    public static SortedMap<Long, String> values(PartitionLog log) throws IOException {
        SortedMap<Long, String> values = new TreeMap<>();
        for (MutableRecordBatch batch : batches(log))
            for (Record record : batch)
                if (!batch.isControlBatch())
                    values.put(record.offset(), StandardCharsets.UTF_8.decode(record.value()).toString());
        return values;
    }

    /** All batches of a log. */
    public static List<MutableRecordBatch> batches(PartitionLog log) throws IOException {
        List<MutableRecordBatch> batches = new ArrayList<>();
        long offset = log.logStartOffset();
        while (log.read(offset, log.logEndOffset(), 1 << 20,
                true) instanceof LogRead.Records(LogRegion region)) {
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            region.release();
            for (MutableRecordBatch batch : MemoryRecords.readableRecords(bytes.flip()).batches()) {
                batches.add(batch);
                offset = batch.nextOffset();
            }
        }
        assertThat(offset).isEqualTo(log.logEndOffset());
        return batches;
    }

    /** Cuts bytes off the end of a partition's last segment, as a crash may. */
    public static void tear(Path partition, int bytes) throws IOException {
        try (var files = Files.list(partition);
                var channel = java.nio.channels.FileChannel.open(
                        files.filter(file -> file.toString().endsWith(".log")).sorted().toList().getLast(),
                        java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
    }
}
