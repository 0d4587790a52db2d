package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.log.AppendOutcome.Appended;
import io.tidemark.replication.log.AppendOutcome.Duplicate;
import io.tidemark.replication.log.AppendOutcome.Refused;
import io.tidemark.replication.log.SegmentDeletion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;

/**
 * A replica that leads in one leader epoch: it takes appends, hears from its followers' fetches how far they are,
 * moves the high watermark, answers who waits for it, and proposes changes of the ISR. Owned by the shard.
 */
final class Leader implements PartitionRole, IsrNegotiation.Listener {
    /** A timer that is so much of the quick lag late says that this broker itself was held up. */
    private static final int HELD_UP_PART = 2;

    /** In how many steps the quick lag is looked at again while somebody waits longer. */
    private static final int LOOKS_PER_QUICK_LAG = 5;

    private final LocalReplica local;
    private final FetchWaiters waiters;
    private final PendingProduces produces;
    private final PendingDeletes deletes;
    private final Followers followers = new Followers();
    private final IsrPolicy policy;
    private final IsrNegotiation negotiation;
    private final LeadershipDoubt doubt;
    private final HighWatermark highWatermark;
    private final ReadReplicaChoice readReplicas;
    private final LeaderTimer timer;
    private final long epochStartOffset;
    private List<PendingProduce> ofThisTurn = new ArrayList<>(0);
    private List<PendingProduce> spare = new ArrayList<>(0);
    private PartitionRegistration registration;

    /** @param produces those that wait since an earlier epoch in which this broker led */
    Leader(LocalReplica local, FetchWaiters waiters, PendingProduces produces, PendingDeletes deletes,
            PartitionRegistration registration) {
        this.local = local;
        this.waiters = waiters;
        this.produces = produces;
        this.deletes = deletes;
        this.registration = registration;
        local.log.beginEpoch(registration.leaderEpoch());
        this.epochStartOffset = local.log.logEndOffset();
        this.policy = new IsrPolicy(local, followers, epochStartOffset);
        this.negotiation = new IsrNegotiation(local, followers, this);
        this.doubt = new LeadershipDoubt(local, followers, negotiation);
        this.highWatermark = new HighWatermark(local, followers, policy, negotiation);
        this.readReplicas = new ReadReplicaChoice(local, followers);
        this.timer = new LeaderTimer(local.context, this::onTime);
        followers.assign(registration.replicas(), registration.leader(), local.context.nowMs());
    }

    /** Begins to lead: flushes what is to be flushed, and goes on with who waits. */
    void begin() {
        local.commits.flushIfWanted();
        registered();
        setTimer();
    }

    // ---- what it knows

    int leaderEpoch() {
        return registration.leaderEpoch();
    }

    PartitionRegistration registration() {
        return registration;
    }

    /** Where the log ended when this epoch began. */
    long epochStartOffset() {
        return epochStartOffset;
    }

    /** The followers, in the order of the replicas; those who are not in the ISR are the OSR. */
    List<FollowerView> followers() {
        List<FollowerView> views = new ArrayList<>(followers.count());
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress each = followers.get(i);
            views.add(new FollowerView(each.brokerId, each.logStartOffset(), each.logEndOffset(),
                    local.context.nowMs() - each.lastCaughtUpMs(),
                    registration.isr().contains(each.brokerId)));
        }
        return views;
    }

    private int minInsync() {
        return local.minInsyncReplicas(registration.replicas().size());
    }

    private boolean isUnderMinIsr() {
        return registration.isr().size() < minInsync();
    }

    // ---- appending

    void append(ProduceRequest request) {
        Errors error = PartitionReads.checkEpoch(request.leaderEpoch(), leaderEpoch());
        boolean all = request.acks() == ProduceRequest.ALL;
        if (error == Errors.NONE && all && doubt.lasts(registration.isr()))
            error = Errors.NOT_LEADER_OR_FOLLOWER;
        if (error == Errors.NONE && all && isUnderMinIsr()) error = Errors.NOT_ENOUGH_REPLICAS;
        if (error == Errors.NONE && all && isFull()) error = Errors.REQUEST_TIMED_OUT;
        if (error != Errors.NONE) {
            request.refuse(ProduceAnswer.failed(error));
            return;
        }
        switch (local.log.append(request.records(), leaderEpoch(), request.origin())) {
            case Appended(long first, long last, long timeMs) -> atEndOfTurn(request, first, last, timeMs);
            case Duplicate(long first, long last, long timeMs) -> atEndOfTurn(request, first, last, timeMs);
            case Refused(Errors refusal, String sentence) ->
                request.refuse(new ProduceAnswer(refusal, sentence, -1, -1, -1, local.log.logStartOffset()));
        }
    }

    /** A batch with acks=all that is refused here has not been appended, so its producer may send it again. */
    private boolean isFull() {
        return produces.size() + ofThisTurn.size() >= local.context.limits().maxWaitingProduces();
    }

    private void atEndOfTurn(ProduceRequest request, long first, long last, long timeMs) {
        ProduceAnswer success = new ProduceAnswer(Errors.NONE, null, first, last, timeMs,
                local.log.logStartOffset());
        ofThisTurn.add(new PendingProduce(request, success, local.context.nowMs()));
    }

    /** Writes the turn's batches, all at once, and sees who can be answered and who waits. */
    void endTurn() {
        local.log.write();
        List<PendingProduce> written = ofThisTurn;
        ofThisTurn = spare;
        for (int i = 0; i < written.size(); i++) written(written.get(i));
        written.clear();
        spare = written;
        local.commits.flushIfWanted();
        if (!replicated()) waiters.wake();
    }

    private void written(PendingProduce produce) {
        produce.request.listener().recordsDone();
        if (produce.request.acks() != ProduceRequest.ALL) produce.succeed();
        else if (isUnderMinIsr()) produce.fail(ProduceAnswer.failed(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND));
        else if (produce.requiredOffset <= local.log.highWatermark()) produce.succeed();
        else await(produce);
    }

    private void await(PendingProduce produce) {
        produces.add(produce);
        timer.ringBy(Math.min(produce.sinceMs + local.context.limits().quickLagMs(), produce.deadlineMs));
    }

    /** Looks whether the high watermark moves, and says whether it did. */
    boolean replicated() {
        if (!highWatermark.advance(registration.isr(), minInsync())) return false;
        produces.complete(local.log.highWatermark());
        waiters.wake();
        return true;
    }

    // ---- reading

    /**
     * Reads for whom it is.
     *
     * @param isNew whether the fetch has just come; else it is looked at again
     */
    FetchedPartition fetch(PartitionFetch fetch, boolean atLeastOneBatch, boolean isNew) {
        return switch (fetch.reader()) {
            case FetchReader.Consumer consumer -> fetch(fetch, consumer, atLeastOneBatch);
            case FetchReader.Follower follower -> throttled(follower, isNew
                    ? fetch(fetch, follower, atLeastOneBatch)
                    : PartitionReads.read(local.log, fetch, atLeastOneBatch));
        };
    }

    /** Reads for a consumer, or sends it to a follower in its rack. */
    private FetchedPartition fetch(PartitionFetch fetch, FetchReader.Consumer reader,
            boolean atLeastOneBatch) {
        int near = readReplicas.choose(registration.isr(), reader.place(), fetch.fetchOffset());
        return near == FetchedPartition.NO_REPLICA ? PartitionReads.read(local.log, fetch, atLeastOneBatch)
                : PartitionReads.elsewhere(local.log, near);
    }

    /** Members of the ISR are not held back: writers wait for them. */
    private FetchedPartition throttled(FetchReader.Follower reader, FetchedPartition read) {
        boolean passes = read.bytes() == 0 || registration.isr().contains(reader.brokerId())
                || !local.throttle.holdsBackSending();
        return passes ? read : read.heldBack();
    }

    // ---- followers

    /** Reads for a follower, and takes note of how far it is. */
    private FetchedPartition fetch(PartitionFetch fetch, FetchReader.Follower reader,
            boolean atLeastOneBatch) {
        ReplicaProgress follower = followers.find(reader.brokerId());
        if (follower == null) return FetchedPartition.failed(Errors.NOT_LEADER_OR_FOLLOWER);
        FetchedPartition read = PartitionReads.read(local.log, fetch, atLeastOneBatch);
        if (read.isUrgent()) return read;
        boolean counts = follower.fetched(reader.brokerEpoch(), fetch.fetchOffset(), reader.logStartOffset(),
                local.log.logEndOffset(), local.context.nowMs());
        if (!counts) {
            read.release();
            return FetchedPartition.failed(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        doubt.lasts(registration.isr());
        long before = local.log.highWatermark();
        replicated();
        letJoin(follower);
        deletes.complete(lowWatermark());
        return local.log.highWatermark() == before ? read : withHighWatermark(read);
    }

    private FetchedPartition withHighWatermark(FetchedPartition read) {
        return new FetchedPartition(read.error(), local.log.highWatermark(), local.log.lastStableOffset(),
                read.logStartOffset(), read.diverging(), read.aborted(), read.records());
    }

    private void letJoin(ReplicaProgress follower) {
        if (registration.isr().contains(follower.brokerId) || !negotiation.isFree()) return;
        BrokerIds joined = policy.withJoiners(registration.isr());
        if (joined.contains(follower.brokerId)) negotiation.propose(registration, joined);
    }

    /**
     * Proposes those out of the ISR who lag by {@code replica.lag.time.max.ms}, and those into it who were caught up
     * before they might join: they have nothing more to fetch. To be called now and then.
     */
    void checkLag() {
        doubt.lasts(registration.isr());
        if (followers.count() == 0 || !negotiation.isFree()) return;
        BrokerIds isr = registration.isr();
        BrokerIds left = isr.size() < 2 ? isr : policy.withoutLaggards(isr, local.context.nowMs());
        if (left.equals(isr)) left = policy.withIdleJoiners(isr);
        if (!left.equals(isr)) negotiation.propose(registration, left);
    }

    private void checkSilence() {
        if (produces.oldestSinceMs() == PendingProduces.NEVER || !negotiation.isFree()) return;
        BrokerIds left = policy.withoutSilent(registration.isr(), produces.oldestRequiredOffset(),
                produces.oldestSinceMs(), minInsync(), local.context.nowMs());
        if (!left.equals(registration.isr())) negotiation.propose(registration, left);
    }

    /** Gives all followers their time again: this broker was held up, and cannot tell who else was. */
    void excuseFollowers() {
        followers.excuse(local.context.nowMs());
    }

    // ---- time

    private void onTime(long lateMs) {
        if (lateMs > local.context.limits().quickLagMs() / HELD_UP_PART) excuseFollowers();
        produces.expire(local.context.nowMs());
        deletes.expire(local.context.nowMs(), lowWatermark());
        // One that was about to join and fell silent does not count any more.
        replicated();
        checkSilence();
        if (!produces.isEmpty() && doubt.arises(registration.isr()))
            produces.failAll(ProduceAnswer.failed(Errors.NOT_LEADER_OR_FOLLOWER));
        setTimer();
    }

    private void setTimer() {
        if (!produces.isEmpty()) timer.ringBy(Math.min(nextLookMs(), produces.earliestDeadlineMs()));
        timer.ringBy(deletes.earliestDeadlineMs());
    }

    private long nextLookMs() {
        long nowMs = local.context.nowMs();
        long quickLagMs = local.context.limits().quickLagMs();
        if (produces.oldestSinceMs() == PendingProduces.NEVER) return nowMs + quickLagMs;
        return Math.max(produces.oldestSinceMs() + quickLagMs,
                nowMs + Math.max(1, quickLagMs / LOOKS_PER_QUICK_LAG));
    }

    // ---- metadata

    /** Takes a later partition epoch over, in the same leader epoch. */
    void update(PartitionRegistration later) {
        registration = later;
        negotiation.superseded();
        doubt.lasts(later.isr());
        followers.assign(later.replicas(), later.leader(), local.context.nowMs());
        registered();
    }

    /** {@code min.insync.replicas} or {@code flush.messages} may be another one. */
    void reconfigured() {
        local.commits.flushIfWanted();
        registered();
    }

    private void registered() {
        if (isUnderMinIsr()) produces.failAll(ProduceAnswer.failed(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND));
        replicated();
    }

    @Override
    public void accepted(BrokerIds isr, int partitionEpoch) {
        update(registration.withIsr(isr, partitionEpoch));
    }

    @Override
    public void refused() {
        replicated();
    }

    /** Ends leading; what was appended in this turn is written. Who waits, waits for what comes next. */
    void end() {
        // Whoever may have joined counts to the last: what is answered here is answered by the old rules.
        if (!local.log.isOffline()) endTurn();
        negotiation.superseded();
        doubt.end();
        timer.cancel();
        failTurn(ProduceAnswer.failed(Errors.KAFKA_STORAGE_ERROR));
    }

    private void failTurn(ProduceAnswer answer) {
        List<PendingProduce> unwritten = ofThisTurn;
        ofThisTurn = new ArrayList<>(0);
        for (PendingProduce each : unwritten) each.request.refuse(answer);
    }

    // ---- deleting records

    /** The first offset that every live replica may still have. */
    long lowWatermark() {
        long low = local.log.logStartOffset();
        for (int i = 0; i < followers.count(); i++) {
            ReplicaProgress follower = followers.get(i);
            if (local.context.cluster().isAlive(follower.brokerId))
                low = Math.min(low, follower.logStartOffset());
        }
        return low;
    }

    /**
     * Gives up the records below {@code offset}, or with -1 below the high watermark, and has a request wait until all
     * live replicas have.
     *
     * @param cleanUp deletes the segments that go
     * @return why not, or {@link Errors#NONE}
     */
    Errors delete(long offset, int timeoutMs, DeleteListener listener, Consumer<SegmentDeletion> cleanUp) {
        long start = offset == -1 ? local.log.highWatermark() : offset;
        if (start < 0 || start > local.log.highWatermark()) return Errors.OFFSET_OUT_OF_RANGE;
        if (deletes.size() >= local.context.limits().maxWaitingDeletes()) return Errors.REQUEST_TIMED_OUT;
        cleanUp.accept(local.log.advanceLogStartOffset(start));
        waitForDeletion(start, timeoutMs, listener);
        return Errors.NONE;
    }

    /** Lets a request wait until all live replicas have given up the records below an offset. */
    private void waitForDeletion(long offset, int timeoutMs, DeleteListener listener) {
        deletes.add(offset, local.context.nowMs() + Math.max(0, timeoutMs), listener);
        deletes.complete(lowWatermark());
        timer.ringBy(deletes.earliestDeadlineMs());
    }
}
