package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.throttle.Throttled;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a partition on this broker: a state machine over its log, whose states the package's page draws.
 * Metadata makes it lead or follow ({@link #assign}); requests of producers, consumers and followers, and answers of
 * its leader come in; time comes by the shard's timers. Everything here is called on the shard that owns it, and does
 * not block, except for what a page cache does.
 *
 * <p>When the disk fails it is offline for good, and says so to all who wait.
 */
public final class Partition {
    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

    private final ReplicaContext context;
    private final LocalReplica local;
    private final FetchWaiters waiters;
    private final PendingProduces produces = new PendingProduces();
    private final PendingDeletes deletes = new PendingDeletes();
    private final SegmentCleanup cleanup;
    private final LogCutting cutting;
    private final ReplicaMoving moving;
    private PartitionRole role = Settling.INSTANCE;
    private @Nullable PartitionRegistration registration;
    private boolean inTurn;

    /** What the leader had sent when the log had to be cut first, and in which epoch. */
    private @Nullable LeaderAnswer keptAnswer;

    private int cutInEpoch;

    /**
     * A replica that does nothing until it is assigned.
     *
     * @param log owned by the context's shard
     * @param minInsyncReplicas {@code min.insync.replicas}, at least 1
     */
    public Partition(ReplicaContext context, TopicIdPartition partition, PartitionLog log,
            LogDirectory directory,
            int minInsyncReplicas) {
        this.context = context;
        this.local = new LocalReplica(context, partition, log, directory, minInsyncReplicas, this::flushed);
        this.waiters = new FetchWaiters(context.limits().maxWaitingFetches());
        this.cleanup = new SegmentCleanup(local, this::goOffline);
        this.cutting = new LogCutting(local, this::cutEnded);
        this.moving = new ReplicaMoving(local,
                new MovedReplica(this::endTurn, this::append, this::goOn, this::goOffline));
    }

    // ---- what it is

    public TopicIdPartition id() {
        return local.partition;
    }

    /** Its log; whoever is not on the shard reads nothing but its offsets. */
    public PartitionLog log() {
        return local.log;
    }

    /** The newest that it was told by the controllers, or null before the first. */
    public @Nullable PartitionRegistration registration() {
        return role instanceof Leader leader ? leader.registration() : registration;
    }

    /** How far its followers are; empty unless it leads. */
    public List<FollowerView> followers() {
        context.shard().requireOwner(this);
        return role instanceof Leader leader ? leader.followers() : List.of();
    }

    public boolean isLeader() {
        return role instanceof Leader;
    }

    /** Whether it has ended: its disk has failed, or it was removed. */
    public boolean isOffline() {
        return role instanceof Offline;
    }

    PartitionRole role() {
        return role;
    }

    /** Takes over what the topic's configuration says now. */
    public void reconfigure(LogConfig config, int minInsyncReplicas) {
        context.shard().requireOwner(this);
        local.reconfigure(config, minInsyncReplicas);
        guarded(() -> {
            if (role instanceof Leader leader) leader.reconfigured();
        });
    }

    /** Takes over whether it is throttled (KIP-73). */
    public void throttle(Throttled throttled) {
        context.shard().requireOwner(this);
        local.throttle.set(throttled);
        waiters.wake();
        if (role instanceof Follower follower) sayIfReady(follower);
    }

    // ---- metadata

    /**
     * Takes over what the controllers say; what is older than what it knows already is passed over. Must come from an
     * image that knows this life of the broker: what was decided for an earlier one, such as that it leads, was
     * decided for a broker that remembered more.
     */
    public void assign(PartitionRegistration next) {
        context.shard().requireOwner(this);
        PartitionRegistration known = registration();
        if (role instanceof Offline || !next.isLaterThan(known)) return;
        registration = next;
        if (!cutting.isRunning() && !moving.isHolding()) guarded(() -> take(next));
    }

    private void take(PartitionRegistration next) {
        boolean leads = next.isLedBy(context.brokerId());
        if (role instanceof Leader leader && leads && leader.leaderEpoch() == next.leaderEpoch()) {
            leader.update(next);
        } else
            if (role instanceof Follower follower && !leads && follower.leaderEpoch() == next.leaderEpoch()) {
                follower.update(next);
                sayIfReady(follower);
            } else {
                if (leads) lead(next);
                else follow(next);
                waiters.wake();
            }
    }

    private void lead(PartitionRegistration next) {
        endRole();
        if (local.log.latestEpoch() > next.leaderEpoch()) {
            LOG.error("{} has records of epoch {}, and cannot be led in epoch {}", id(),
                    local.log.latestEpoch(),
                    next.leaderEpoch());
            become(new Offline(Errors.KAFKA_STORAGE_ERROR));
            return;
        }
        Leader leader = new Leader(local, waiters, produces, deletes, next);
        role = leader;
        leader.begin();
    }

    private void follow(PartitionRegistration next) {
        endRole();
        fail(Errors.NOT_LEADER_OR_FOLLOWER);
        Follower follower = new Follower(local, waiters, next);
        role = follower;
        sayIfReady(follower);
    }

    /** Writes what is staged, and leaves the role. Who waits, waits on. */
    private void endRole() {
        switch (role) {
            case Leader leader -> leader.end();
            case Follower follower -> {
                if (!local.log.isOffline()) cleanup.delete(follower.endTurn());
            }
            case Settling _ -> {
            }
            case Offline _ -> {
            }
        }
        role = Settling.INSTANCE;
    }

    private void fail(Errors error) {
        produces.failAll(ProduceAnswer.failed(error));
        deletes.failAll(error);
    }

    /**
     * Ends it: the topic was deleted, or the replica moved away.
     *
     * @param whenReleased runs on the shard once nothing uses the log any more, which is retired then
     */
    public void remove(Runnable whenReleased) {
        end(Errors.UNKNOWN_TOPIC_OR_PARTITION, true, () -> {
            local.log.retire();
            whenReleased.run();
        });
    }

    /**
     * Ends it because the broker stops: nothing more is taken or answered, and the log is left to be closed.
     *
     * @param whenReleased runs on the shard once nothing uses the log any more
     */
    public void stop(Runnable whenReleased) {
        end(Errors.NOT_LEADER_OR_FOLLOWER, false, whenReleased);
    }

    private void end(Errors error, boolean isRemoved, Runnable whenReleased) {
        context.shard().requireOwner(this);
        become(new Offline(error));
        moving.stop(isRemoved, () -> cutting.stop(() -> local.commits.stop(whenReleased)));
    }

    private void goOffline(LogOfflineException cause) {
        if (role instanceof Offline) return;
        LOG.error("{} is offline: {}", id(), cause.getMessage());
        become(new Offline(Errors.KAFKA_STORAGE_ERROR));
    }

    private void become(Offline end) {
        try {
            endRole();
        } catch (LogOfflineException e) {
            endRole();
        }
        role = end;
        fail(end.error());
        waiters.wake();
    }

    // ---- a follower's log that must be cut

    private void cutEnded(@Nullable LogOfflineException failure) {
        moving.resume();
        if (role instanceof Offline) return;
        PartitionRegistration next = registration;
        LeaderAnswer kept = keptAnswer;
        keptAnswer = null;
        if (failure != null) goOffline(failure);
        else if (next != null) guarded(() -> takeUp(next, kept));
    }

    private void takeUp(PartitionRegistration next, @Nullable LeaderAnswer kept) {
        take(next);
        if (kept == null || next.leaderEpoch() != cutInEpoch) return;
        if (role instanceof Follower follower) step(follower, follower.append(kept));
    }

    // ---- producing

    /** Appends a batch with the turn's others, or refuses it. */
    public void append(ProduceRequest request) {
        context.shard().requireOwner(this);
        if (moving.park(request)) return;
        switch (role) {
            case Leader leader -> {
                try {
                    leader.append(request);
                    joinTurn();
                } catch (LogOfflineException e) {
                    goOffline(e);
                    request.refuse(ProduceAnswer.failed(e.error()));
                }
            }
            case Follower _ -> request.refuse(ProduceAnswer.failed(Errors.NOT_LEADER_OR_FOLLOWER));
            case Settling _ -> request.refuse(ProduceAnswer.failed(Errors.NOT_LEADER_OR_FOLLOWER));
            case Offline(Errors error) -> request.refuse(ProduceAnswer.failed(error));
        }
    }

    private void joinTurn() {
        if (inTurn) return;
        inTurn = true;
        context.turn().add(this);
    }

    /** Writes what was appended in this turn; called by {@link TurnWrites}. */
    void endTurn() {
        inTurn = false;
        guarded(() -> {
            if (role instanceof Leader leader) leader.endTurn();
            if (role instanceof Follower follower) {
                cleanup.delete(follower.endTurn());
                sayIfReady(follower);
            }
        });
    }

    private void flushed() {
        if (local.log.isOffline()) guarded(local.log::write);
        else if (role instanceof Leader leader) leader.replicated();
        else if (role instanceof Follower follower) sayIfReady(follower);
    }

    // ---- following

    /** What to ask the leader next; null while there is nothing to ask, see {@link FetchSchedule#readyToFetch}. */
    public @Nullable FetchPosition nextFetch() {
        context.shard().requireOwner(this);
        return role instanceof Follower follower && !local.log.isOffline() && !moving.isHolding()
                ? follower.nextFetch()
                : null;
    }

    /** For how many milliseconds its fetcher leaves it out, as the throttle wants; 0 if not at all. */
    public long heldBackMs() {
        return role instanceof Follower follower && follower.isBehind() ? local.throttle.fetchesInMs() : 0;
    }

    /**
     * Takes a leader's answer. One that does not fit to where this replica is now (it was late, or came twice) is
     * passed over.
     *
     * @return whether the fetcher may go on at once; else it is told by {@link FetchSchedule#readyToFetch}, or, after
     *     an error, asks again after a while
     */
    public boolean fetched(FetchPosition asked, LeaderAnswer answer) {
        context.shard().requireOwner(this);
        local.throttle.received(answer.records().remaining());
        return inRole(
                _ -> role instanceof Follower follower && !moving.isHolding()
                        && step(follower, follower.fetched(asked, answer)),
                _ -> false);
    }

    private boolean step(Follower follower, FollowerStep step) {
        switch (step) {
            case FollowerStep.GoOn _ -> {
                return follower.isReady();
            }
            case FollowerStep.Write _ -> joinTurn();
            case FollowerStep.CutTo _ -> cut(follower.leaderEpoch(), step, null);
            case FollowerStep.RestartAt(long _, LeaderAnswer answer) ->
                cut(follower.leaderEpoch(), step, answer);
        }
        return false;
    }

    private void cut(int leaderEpoch, FollowerStep step, @Nullable LeaderAnswer appendThen) {
        role = Settling.INSTANCE;
        keptAnswer = appendThen;
        cutInEpoch = leaderEpoch;
        moving.pause(() -> cutting.begin(step));
    }

    private void sayIfReady(Follower follower) {
        if (follower.isReady()) context.fetches().readyToFetch(this);
    }

    // ---- reading

    /** Serves a fetch that has just come. A follower's says how far it is. */
    public FetchedPartition fetch(PartitionFetch fetch, boolean atLeastOneBatch) {
        context.shard().requireOwner(this);
        return inRole(now -> PartitionReads.serve(local, now, fetch, atLeastOneBatch, true),
                FetchedPartition::failed);
    }

    /** Looks again for a fetch that waits. */
    public FetchedPartition fetchAgain(PartitionFetch fetch, boolean atLeastOneBatch) {
        context.shard().requireOwner(this);
        return inRole(now -> PartitionReads.serve(local, now, fetch, atLeastOneBatch, false),
                FetchedPartition::failed);
    }

    /** A fetch that found records is answered with them. */
    public void sent(FetchReader reader, int bytes) {
        if (reader instanceof FetchReader.Follower) local.throttle.sent(bytes);
    }

    /**
     * Has a fetch that found too little woken when there may be more.
     *
     * @return false when as many wait as may: it is to be answered with what there is
     */
    public boolean await(FetchWaiter waiter) {
        context.shard().requireOwner(this);
        return waiters.add(waiter);
    }

    /** Ends that. */
    public void forget(FetchWaiter waiter) {
        waiters.remove(waiter);
    }

    /** Looks up an offset by a timestamp, or one of the ends (ListOffsets). */
    public FoundOffset findOffset(OffsetQuery query) {
        context.shard().requireOwner(this);
        if (moving.isHolding()) return FoundOffset.failed(Errors.NOT_LEADER_OR_FOLLOWER);
        return inRole(now -> OffsetQueries.find(local.log, now, query), FoundOffset::failed);
    }

    /** Where a leader epoch ends here (OffsetForLeaderEpoch). */
    public FoundEpoch findEpochEnd(int currentLeaderEpoch, int leaderEpoch) {
        context.shard().requireOwner(this);
        return inRole(now -> OffsetQueries.findEpochEnd(local.log, now, currentLeaderEpoch, leaderEpoch),
                FoundEpoch::failed);
    }

    // ---- losing records

    /** Gives up the records below {@code offset}, or with -1 below the high watermark, on all replicas. */
    public void deleteRecords(long offset, int timeoutMs, DeleteListener listener) {
        context.shard().requireOwner(this);
        Errors refused = inRole(
                _ -> role instanceof Leader leader && !moving.isHolding()
                        ? leader.delete(offset, timeoutMs, listener, cleanup::delete)
                        : Errors.NOT_LEADER_OR_FOLLOWER,
                error -> error);
        if (refused != Errors.NONE) listener.answered(refused, -1);
    }

    /** Lets go of segments as the configuration says; to be called now and then. */
    public void applyRetention() {
        context.shard().requireOwner(this);
        guarded(() -> {
            if (!moving.isHolding() && (role instanceof Leader || role instanceof Follower))
                cleanup.delete(local.log.applyRetention());
        });
    }

    // ---- moving to another log directory

    /** Has it moved to another of the store's log directories; the one that it is in ends a move that runs. */
    public void moveTo(LogStore store, MoveBudget budget, LogDirectory target) {
        context.shard().requireOwner(this);
        if (!(role instanceof Offline)) moving.moveTo(store, budget, target);
    }

    /** How far its move is; null while it does not move. */
    public @Nullable MoveView move() {
        context.shard().requireOwner(this);
        return moving.view();
    }

    /** Takes up what has waited while its log took another place. */
    private void goOn() {
        if (role instanceof Offline) return;
        PartitionRegistration next = registration;
        PartitionRegistration taken = role instanceof Follower follower ? follower.registration()
                : role instanceof Leader leader ? leader.registration() : null;
        if (next != null && next.isLaterThan(taken)) guarded(() -> take(next));
        flushed();
        waiters.wake();
    }

    // ---- now and then

    /**
     * Proposes followers that lag out of the ISR, and notices that the log's directory has failed.
     *
     * @param heldUp whether this broker was held up since the last call, so that it cannot tell who else was
     */
    public void checkLag(boolean heldUp) {
        context.shard().requireOwner(this);
        guarded(() -> {
            if (role instanceof Offline || cutting.isRunning() || moving.isHolding()) return;
            if (local.log.isOffline()) local.log.write();
            if (role instanceof Leader leader) {
                if (heldUp) leader.excuseFollowers();
                leader.checkLag();
            }
        });
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (LogOfflineException e) {
            goOffline(e);
        }
    }

    private <T> T inRole(Function<PartitionRole, T> work, Function<Errors, T> failed) {
        if (role instanceof Offline(Errors error)) return failed.apply(error);
        try {
            return work.apply(role);
        } catch (LogOfflineException e) {
            goOffline(e);
            return failed.apply(e.error());
        }
    }

    @Override
    public String toString() {
        return id() + " on broker " + context.brokerId();
    }
}
