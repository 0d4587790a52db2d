package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogMove;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that moves a replica to another log directory (KIP-113). It copies the log piece by piece while it
 * grows, and when little is left holds the replica for the moment in which the copy takes the log's place.
 *
 * <pre>
 *   wanted --> [may begin] --> copying --> flushed, little left --> holding: the rest, then the place --> there
 *                                ^  |                                  |
 *                                |  +-- paused while the log is cut    +--> the target failed: goes on as before
 *                                +---- truncated or begun anew
 * </pre>
 *
 * <p>At most one I/O thread works for it at a time; it then touches the copy alone, and the shard does not. While it
 * holds, batches of producers wait ({@link #park}), and nothing is read, cut or assigned. Owned by the shard.
 */
final class ReplicaMoving {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaMoving.class);

    /** With how many bytes left to copy, and to flush, the replica is held for the rest. */
    static final int NEARLY_THERE_BYTES = PieceCopy.PIECE_BYTES / 4;

    /** Room that is left free on the target's disk, in bytes: one that is full takes all logs in it offline. */
    static final long SPARE_BYTES = 64L << 20;

    /** How long to wait for a place among the moves that run, or for files that are being deleted, in milliseconds. */
    private static final long RETRY_MS = 100;

    /** What an I/O thread does. */
    private interface Work {
        void run() throws IOException;
    }

    private final LocalReplica local;
    private final MovedReplica replica;
    private final List<ProduceRequest> parked = new ArrayList<>(0);
    private @Nullable LogStore store;
    private @Nullable MoveBudget budget;

    /** Where the replica shall be; null while it may stay. */
    private @Nullable LogDirectory wanted;

    private @Nullable LogMove copy;
    private @Nullable PieceCopy pieces;

    /** What the log was cut to while this was paused: where the copy is cut, or begun anew. */
    private long cutTo = Long.MAX_VALUE;
    private boolean cutAll;

    private boolean mayRun;
    private boolean working;
    private boolean waiting;
    private boolean holding;
    private boolean paused;
    private boolean stopped;
    private long sizeInBytes;
    private @Nullable Runnable whenQuiet;

    ReplicaMoving(LocalReplica local, MovedReplica replica) {
        this.local = local;
        this.replica = replica;
    }

    // ---- what is wanted

    /** Has the replica moved to a directory; to the one it is in: ends the move that runs. */
    void moveTo(LogStore logs, MoveBudget shared, LogDirectory target) {
        store = logs;
        budget = shared;
        if (isOwn(target) && !holding) {
            wanted = null;
            if (copy == null && logs.unfinishedMove(local.partition.topicPartition()) != null)
                onIo(() -> logs.forgetUnfinishedMove(local.partition.topicPartition()), () -> {});
        } else {
            wanted = target;
        }
        step();
    }

    private boolean isOwn(LogDirectory directory) {
        return directory.equals(local.directory);
    }

    /** How far it is; null while nothing moves. */
    @Nullable
    MoveView view() {
        LogDirectory target = wanted;
        if (target == null) return null;
        LogMove now = copy;
        long copied = now == null ? 0 : now.logEndOffset();
        return new MoveView(target.path(), sizeInBytes, Math.max(0, local.log.logEndOffset() - copied));
    }

    /** Whether the replica's log must stay as it is for a moment. */
    boolean isHolding() {
        return holding;
    }

    /** Lets a batch wait while the replica is held; it is refused where as many wait as may. */
    boolean park(ProduceRequest request) {
        if (!holding) return false;
        if (parked.size() < local.context.limits().maxWaitingProduces()) parked.add(request);
        else request.refuse(ProduceAnswer.failed(Errors.REQUEST_TIMED_OUT));
        return true;
    }

    // ---- when the log is cut, or ends

    /** Stops copying, and says when nobody reads the log: it is about to be cut. Never while it holds. */
    void pause(Runnable then) {
        paused = true;
        quiet(then);
    }

    /** Goes on; whatever was cut off the log is cut off the copy. */
    void resume() {
        paused = false;
        PartitionLog log = local.log;
        cutTo = Math.min(cutTo, log.logEndOffset());
        cutAll |= log.logStartOffset() == log.logEndOffset();
        step();
    }

    /**
     * Ends it for good, and says when no I/O thread has the log or the copy.
     *
     * @param discard whether the copy goes; else the next start makes another one
     */
    void stop(boolean discard, Runnable then) {
        stopped = true;
        quiet(() -> {
            LogMove left = copy;
            forget();
            if (left != null && discard) onIo(left::discard, then);
            else {
                if (left != null) left.leave();
                then.run();
            }
        });
    }

    private void quiet(Runnable then) {
        if (working) whenQuiet = then;
        else then.run();
    }

    // ---- going on

    private void step() {
        if (working) return;
        Runnable then = whenQuiet;
        whenQuiet = null;
        if (then != null) then.run();
        if (working || paused || stopped) return;
        try {
            advance();
        } catch (LogOfflineException e) {
            abandon();
            replica.offline().accept(e);
        }
    }

    private void advance() {
        LogMove now = copy;
        if (now != null && local.log.isOffline()) abandon();
        else if (holding && now != null) finish(now);
        else if (now != null && !now.target().equals(wanted)) giveUp(now);
        else if (wanted == null) release();
        else if (now == null) begin(wanted);
        else goOn(now);
    }

    private void begin(LogDirectory target) {
        LogStore logs = store;
        MoveBudget shared = budget;
        if (logs == null || shared == null) return;
        if (!mayRun && !shared.tryBegin()) {
            stepIn(RETRY_MS);
            return;
        }
        mayRun = true;
        LOG.info("{} moves from {} to {}", local.partition, local.directory.path(), target.path());
        LogMove[] made = new LogMove[1];
        onIo(() -> made[0] = logs.beginMove(local.partition.topicPartition(), local.log, target), () -> {
            copy = made[0];
            pieces = new PieceCopy(made[0]);
            cutTo = Long.MAX_VALUE;
            cutAll = false;
            sizeInBytes = 0;
        });
    }

    private void release() {
        if (mayRun && budget != null) budget.ended();
        mayRun = false;
        pieces = null;
        sizeInBytes = 0;
    }

    private void giveUp(LogMove left) {
        LOG.info("{} does not move to {}: what was copied is deleted", local.partition, left.target().path());
        copy = null;
        onIo(left::discard, this::release);
    }

    // ---- copying

    private void goOn(LogMove now) {
        PieceCopy piece = pieces;
        MoveBudget shared = budget;
        if (piece == null || shared == null || cut(now)) return;
        long waitMs = shared.waitMs(local.context.clock().monotonicNanos());
        if (waitMs > 0) {
            stepIn(waitMs);
            return;
        }
        switch (local.log.locate(now.logEndOffset(), PieceCopy.PIECE_BYTES)) {
            case LogRead.Records(LogRegion region) when region.bytes() > NEARLY_THERE_BYTES
                    || !local.log.isInActiveSegment(now.logEndOffset()) ->
                copy(now, piece, region);
            case LogRead.Records(LogRegion region) -> {
                region.release();
                nearlyThere(piece);
            }
            case LogRead.Nothing _ -> nearlyThere(piece);
            case LogRead.OutOfRange(long start, long _) -> onIo(() -> now.restartAt(start), () -> {});
            case LogRead.Damaged damaged -> ended("the log is damaged: " + damaged.damage());
        }
    }

    /** Cuts the copy where the log was cut; says whether there was anything to do. */
    private boolean cut(LogMove now) {
        long end = cutTo;
        boolean all = cutAll;
        long start = local.log.logStartOffset();
        cutTo = Long.MAX_VALUE;
        cutAll = false;
        if (all) onIo(() -> now.restartAt(start), () -> {});
        else if (end < now.logEndOffset()) onIo(() -> now.truncateTo(end), () -> {});
        return working;
    }

    private void copy(LogMove now, PieceCopy piece, LogRegion region) {
        if (budget != null) budget.copied(region.bytes());
        long start = local.log.logStartOffset();
        long highWatermark = local.log.highWatermark();
        onIo(() -> {
            requireRoom(now, region);
            piece.copy(region);
            now.follow(start, highWatermark);
        }, () -> sizeInBytes = now.sizeInBytes());
    }

    private static void requireRoom(LogMove now, LogRegion region) throws IOException {
        long free = now.usableBytes();
        if (free - region.bytes() >= SPARE_BYTES) return;
        region.release();
        throw new LogMove.Impossible(
                "only " + free + " bytes are free there, and " + SPARE_BYTES + " are to stay so");
    }

    private void nearlyThere(PieceCopy piece) {
        if (piece.unflushedBytes() > NEARLY_THERE_BYTES) {
            onIo(piece::flush, () -> {});
            return;
        }
        replica.settle().run();
        if (local.log.isOffline()) {
            abandon();
            return;
        }
        holding = true;
        working = true;
        local.commits.stop(() -> {
            working = false;
            step();
        });
    }

    // ---- taking the log's place

    /** Copies the rest of a log that does not grow any more, and then has the copy take its place. */
    private void finish(LogMove now) {
        PieceCopy piece = pieces;
        if (piece == null) return;
        PartitionLog log = local.log;
        switch (log.locate(now.logEndOffset(), PieceCopy.PIECE_BYTES)) {
            case LogRead.Records(LogRegion region) -> copy(now, piece, region);
            case LogRead.Nothing _ -> takeOver(now, log);
            case LogRead.OutOfRange(long start, long _) -> onIo(() -> now.restartAt(start), () -> {});
            case LogRead.Damaged damaged -> ended("the log is damaged: " + damaged.damage());
        }
    }

    private void takeOver(LogMove now, PartitionLog log) {
        if (!log.abandonDeletions()) {
            stepIn(RETRY_MS);
            return;
        }
        try {
            now.compareWith(log);
        } catch (LogMove.Impossible e) {
            ended(String.valueOf(e.getMessage()));
            return;
        }
        log.hold();
        long start = log.logStartOffset();
        long highWatermark = log.highWatermark();
        onIo(() -> {
            now.follow(start, highWatermark);
            now.takeOver(log, local.directory);
        }, () -> taken(now));
    }

    private void taken(LogMove now) {
        LogDirectory from = local.directory;
        local.moved(now.replacing(local.log), now.target());
        copy = null;
        wanted = wanted != null && isOwn(wanted) ? null : wanted;
        LOG.info("{} has moved from {} to {}: it ends at offset {}", local.partition, from.path(),
                now.target().path(), local.log.logEndOffset());
        letGo();
        onIo(now::cleanUp, this::release);
    }

    /** Ends the hold: what has waited goes on. */
    private void letGo() {
        if (!holding) return;
        holding = false;
        local.log.release();
        if (stopped) {
            parked.forEach(each -> each.refuse(ProduceAnswer.failed(Errors.NOT_LEADER_OR_FOLLOWER)));
            parked.clear();
            return;
        }
        local.commits.resume();
        List<ProduceRequest> waited = List.copyOf(parked);
        parked.clear();
        replica.goOn().run();
        waited.forEach(replica.append());
    }

    // ---- I/O threads, and what fails

    private void onIo(Work work, Runnable then) {
        working = true;
        submit(() -> {
            IOException failure = run(work);
            local.context.shard().execute(() -> {
                working = false;
                if (failure == null) then.run();
                else failed(failure);
                step();
            });
        });
    }

    private static @Nullable IOException run(Work work) {
        try {
            work.run();
            return null;
        } catch (IOException e) {
            return e;
        } catch (LogOfflineException e) {
            return new IOException(e.getMessage(), e);
        }
    }

    private void submit(Runnable task) {
        try {
            local.context.io().execute(task);
        } catch (RejectedExecutionException busy) {
            local.context.shard().schedule(local.context.limits().truncationRetryMs(), () -> submit(task));
        }
    }

    private void failed(IOException failure) {
        if (failure instanceof PieceCopy.SourceFailed) {
            LogOfflineException offline = local.log.flushFailed(failure);
            abandon();
            replica.offline().accept(offline);
            return;
        }
        LogMove left = copy;
        if (left != null && left.target().failure() == null) {
            ended(String.valueOf(failure.getMessage()));
            return;
        }
        LOG.error("{} does not move, and stays in {}: {}", local.partition, local.directory.path(),
                failure.getMessage());
        if (left != null) left.leave();
        forget();
    }

    /** Gives up what cannot be done. */
    private void ended(String why) {
        LOG.error("{} does not move, and stays in {}: {}", local.partition, local.directory.path(), why);
        LogMove left = copy;
        forget();
        if (left != null) onIo(left::discard, () -> {});
    }

    /** The replica's own directory has failed: the copy is left to the next start. */
    private void abandon() {
        LOG.error("{} does not move on: the directory that it is in has failed", local.partition);
        LogMove left = copy;
        if (left != null) left.leave();
        forget();
    }

    private void forget() {
        copy = null;
        wanted = null;
        release();
        letGo();
    }

    private void stepIn(long ms) {
        if (waiting) return;
        waiting = true;
        local.context.shard().schedule(ms, () -> {
            waiting = false;
            step();
        });
    }
}
