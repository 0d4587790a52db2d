package io.tidemark.replication.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.partition.OneReplica.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** {@link OneReplica} with three log directories, and what was written to it. */
final class MovableReplica {
    static final Path A = Path.of("/a");
    static final Path B = Path.of("/b");
    static final Path C = Path.of("/c");
    static final int BATCH_BYTES = 100_000;

    /** A batch as it was acknowledged. */
    record Written(long offset, long checksum) {}

    final OneReplica it;
    final List<Written> acknowledged = new ArrayList<>();
    long bytesPerSecond = Long.MAX_VALUE;
    int leaderEpoch;
    private int written;
    private MoveBudget budget;

    MovableReplica(Flushing flushing) {
        it = new OneReplica(LogConfig.DEFAULT.with(new Rolling(350_000, Long.MAX_VALUE, 0, 10 << 20, 4096))
                .with(flushing), 1, List.of(A, B, C));
        budget = newBudget();
    }

    MovableReplica() {
        this(Flushing.NEVER);
    }

    private MoveBudget newBudget() {
        return new MoveBudget(1, () -> bytesPerSecond, it.scheduler.clock().monotonicNanos());
    }

    /** It leads, alone in sync: what it has written is acknowledged. */
    MovableReplica leading() {
        it.lead(++leaderEpoch, OneReplica.SELF);
        return this;
    }

    MovableReplica with(int batches) {
        for (int i = 0; i < batches; i++) write();
        return this;
    }

    void write() {
        byte[] value = new byte[BATCH_BYTES];
        value[0] = (byte) ++written;
        ByteBuffer batch = Batches.of(it.scheduler.clock().wallMs(), value);
        Answers answers = it.produce(ProduceRequest.ALL, batch);
        it.passMs(0);
        if (answers.answers.size() == 1 && answers.error() == Errors.NONE) noteAcknowledged(batch);
    }

    void noteAcknowledged(ByteBuffer batch) {
        RecordBatch first = MemoryRecords.readableRecords(batch.duplicate().rewind()).batches().iterator()
                .next();
        acknowledged.add(new Written(first.baseOffset(), first.checksum()));
    }

    void moveTo(Path directory) {
        it.run(() -> it.partition.moveTo(it.store, budget, directory(directory)));
    }

    LogDirectory directory(Path path) {
        return it.store.directories().stream().filter(each -> each.path().equals(path)).findFirst()
                .orElseThrow();
    }

    @Nullable
    MoveView move() {
        if (it.disk.isCrashed()) return null;
        return it.call(it.partition::move);
    }

    void untilMoved() {
        for (int i = 0; i < 100 && move() != null; i++) it.passMs(1_000);
        if (it.disk.isCrashed()) return;
        assertThat(move()).as("the move").isNull();
        it.passMs(10);
    }

    /** Dies, if it has not, and starts again, going on with a move that was not finished. */
    void restart() {
        restart(() -> {});
    }

    /** @param onDisk runs before anything is read from the disk */
    void restart(Runnable onDisk) {
        it.restart(onDisk);
        budget = newBudget();
        leading();
        LogDirectory unfinished = it.store.unfinishedMove(OneReplica.id().topicPartition());
        if (unfinished != null) moveTo(unfinished.path());
    }

    Path place() {
        Path place = Objects.requireNonNull(log().directory().getParent());
        assertThat(it.store.directoryOf(OneReplica.id().topicPartition())).isEqualTo(directory(place));
        assertThat(it.store.log(OneReplica.id().topicPartition())).isSameAs(log());
        return place;
    }

    PartitionLog log() {
        return it.partition.log();
    }

    /** The names of partitions' directories in all log directories. */
    List<String> directories() {
        List<String> found = new ArrayList<>();
        for (Path each : List.of(A, B, C))
            names(each).forEach(name -> found.add(each.resolve(name).toString()));
        return found;
    }

    private List<String> names(Path directory) {
        try {
            return it.disk.list(directory).stream().filter(Disk.Entry::isDirectory).map(Disk.Entry::name)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All batches from the log's first offset on. */
    List<Written> contents() {
        return it.call(() -> contents(log()));
    }

    private static List<Written> contents(PartitionLog log) {
        List<Written> found = new ArrayList<>();
        long at = log.logStartOffset();
        while (at < log.logEndOffset()) {
            if (!(log.read(at, log.logEndOffset(), 1 << 20,
                    true) instanceof LogRead.Records(LogRegion region)))
                throw new AssertionError("nothing at " + at);
            for (RecordBatch each : batches(region)) {
                found.add(new Written(each.baseOffset(), each.checksum()));
                at = each.nextOffset();
            }
        }
        return found;
    }

    private static Iterable<? extends RecordBatch> batches(LogRegion region) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(region.bytes());
            region.read(bytes);
            return MemoryRecords.readableRecords(bytes.flip()).batches();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            region.release();
        }
    }

    void hasAllThatWasAcknowledged() {
        assertThat(contents()).containsAll(acknowledged);
        assertThat(contents()).doesNotHaveDuplicates();
    }
}
