package io.tidemark.replication.log;

import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.AppendOutcome.Duplicate;
import io.tidemark.replication.log.ModelLog.Batch;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One partition's log, whatever its owner may do with it in any order, and the model that follows it. */
final class LogUnderLoad {
    private record Pending(SegmentDeletion deletion, long startAfter) {}

    final TopicPartition partition;
    final ModelLog model;
    final PartitionLog log;
    final LogDirectory directory;
    private final SeededRandomness random;
    private final SimulatedClock clock;
    private final RandomBatches batches;
    private final List<Pending> unmarked = new ArrayList<>();
    private final List<SegmentDeletion> unremoved = new ArrayList<>();
    private @Nullable LogFlush flush;
    private boolean flushHasRun;

    LogUnderLoad(TopicPartition partition, ModelLog model, PartitionLog log, LogDirectory directory,
            SeededRandomness random, SimulatedClock clock) {
        this.partition = partition;
        this.model = model;
        this.log = log;
        this.directory = directory;
        this.random = random;
        this.clock = clock;
        this.batches = new RandomBatches(random);
    }

    /** Does one thing. */
    void step() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 45) append();
        else if (dice < 55) appendAsFollower();
        else if (dice < 65) log.write();
        else if (dice < 77) flush();
        else if (dice < 83) advanceHighWatermark();
        else if (dice < 86) retain(log.applyRetention());
        else if (dice < 89) advanceLogStart();
        else if (dice < 94) delete();
        else if (dice < 96) truncate();
        else if (dice < 97) log.beginEpoch(log.latestEpoch() + 1);
        else if (dice < 98) log.rest();
        else if (dice < 99) clock.advanceMs(random.nextInt(20_000));
        else if (random.oneIn(2)) restart();
    }

    // ---- appending

    private void append() {
        ByteBuffer bytes = batches.next(log.state().producers, clock.wallMs());
        AppendOrigin origin = RandomBatches.isControl(bytes) ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
        int epoch = Math.max(model.latestEpoch(), log.latestEpoch()) + (random.oneIn(20) ? 1 : 0);
        RecordBatch view = new RecordBatch().wrap(bytes, bytes.position());
        long count = view.nextOffset() - view.baseOffset();
        long base = model.nextOffset();
        model.offer(List.of(new Batch(base, base + count, bytes.duplicate())));
        switch (log.append(bytes, epoch, origin)) {
            case Appended(long first, long last, long _) -> {
                require(first == base && last == base + count - 1,
                        "appended at " + first + ", not at " + base);
                model.accepted();
            }
            case Duplicate(long first, long last, long _) -> {
                model.refused();
                Batch known = model.batchAt(first);
                require(known == null || known.nextOffset() == last + 1,
                        "a duplicate of nothing at " + first);
            }
            case AppendOutcome.Refused _ -> model.refused();
        }
        if (random.oneIn(3)) log.write();
    }

    private void appendAsFollower() {
        int count = 1 + random.nextInt(5);
        List<ByteBuffer> parts = new ArrayList<>();
        int epoch = Math.max(model.latestEpoch(), log.latestEpoch());
        long next = model.nextOffset();
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            if (random.oneIn(10)) epoch++;
            ByteBuffer batch = batches.next(log.state().producers, clock.wallMs());
            RecordBatch view = new RecordBatch().wrap(batch, batch.position());
            view.setBaseOffset(next);
            view.setLeaderEpoch(epoch);
            next = view.nextOffset();
            bytes += batch.remaining();
            parts.add(batch);
        }
        ByteBuffer all = ByteBuffer.allocateDirect(bytes + 30);
        List<Batch> offered = new ArrayList<>();
        for (ByteBuffer part : parts) {
            int at = all.position();
            all.put(part);
            offered.add(Batch.of(all.slice(at, all.position() - at)));
        }
        if (random.oneIn(3)) all.put(parts.getFirst().rewind().limit(30));
        model.offer(offered);
        AppendOutcome outcome = log.appendAsFollower(all.flip());
        require(outcome instanceof Appended, "a follower refuses: " + outcome);
        model.accepted();
    }

    // ---- surviving

    private void flush() throws IOException {
        LogFlush running = flush;
        if (running == null) {
            flush = log.prepareFlush();
            flushHasRun = false;
        } else if (!flushHasRun) {
            if (random.oneIn(10)) {
                log.flushCancelled(running);
                flush = null;
                return;
            }
            running.run();
            flushHasRun = true;
        } else {
            finishFlush();
        }
    }

    private void finishFlush() throws IOException {
        LogFlush running = flush;
        if (running == null) return;
        if (!flushHasRun) running.run();
        log.flushed(running);
        model.flushedTo(log.recoveryPoint());
        require(log.recoveryPoint() >= running.upTo(), "a flush has not moved the recovery point");
        flush = null;
    }

    /** Ends what runs in the background, as before a truncation or the end. */
    void quiesce() throws IOException {
        finishFlush();
    }

    // ---- losing

    private void advanceHighWatermark() {
        log.advanceHighWatermark(log.highWatermark()
                + random.nextLong(1 + log.logEndOffset() - log.highWatermark()));
    }

    private void advanceLogStart() {
        long room = log.highWatermark() - log.logStartOffset();
        retain(log.advanceLogStartOffset(log.logStartOffset() + random.nextLong(1 + Math.max(0, room / 2))));
    }

    private void retain(SegmentDeletion deletion) {
        if (!deletion.isEmpty())
            unmarked.add(new Pending(deletion, log.state().segments.first().baseOffset()));
    }

    private void delete() throws IOException {
        if (!unremoved.isEmpty() && random.oneIn(2)) {
            unremoved.removeFirst().remove();
        } else if (!unmarked.isEmpty()) {
            Pending next = unmarked.getFirst();
            next.deletion().mark();
            unmarked.removeFirst();
            if (next.startAfter() <= log.logStartOffset()) model.startIsDurable(next.startAfter());
            unremoved.add(next.deletion());
        }
    }

    private void truncate() throws IOException {
        quiesce();
        log.write();
        long length = log.logEndOffset() - log.logStartOffset();
        long back = random.nextLong(1 + (random.oneIn(3) ? length : Math.min(length, 10)));
        long end = log.logEndOffset() - back;
        model.beginTruncation(end, log);
        directory.truncate(Map.of(log, end));
        require(log.logEndOffset() <= Math.max(end, 0),
                "truncated to " + log.logEndOffset() + ", not " + end);
        model.cutTo(log.logEndOffset());
        deletionsEnded();
    }

    private void restart() throws IOException {
        quiesce();
        log.write();
        long offset = random.nextLong(1 + log.logEndOffset() + 20);
        model.beginRestart(log);
        directory.truncateFullyAndStartAt(log, offset);
        require(log.logEndOffset() == offset && log.logStartOffset() == offset, "not restarted at " + offset);
        model.restartAt(offset);
        deletionsEnded();
    }

    /** A truncation does what deletions have not done; they do nothing when they come. */
    private void deletionsEnded() throws IOException {
        for (Pending pending : unmarked) {
            pending.deletion().mark();
            unremoved.add(pending.deletion());
        }
        unmarked.clear();
    }

    void require(boolean holds, String what) {
        if (!holds) throw new AssertionError(partition + ": " + what + "; " + model);
    }
}
