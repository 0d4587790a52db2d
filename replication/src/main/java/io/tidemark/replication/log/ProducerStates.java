package io.tidemark.replication.log;

import io.netty.util.collection.LongObjectHashMap;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a log remembers of its idempotent and transactional producers (KIP-98, KIP-360, KIP-890): a leader
 * tells by it duplicates, gaps and zombies; everybody tells by it which transactions are open, and so the
 * last stable offset. It is a function of the log: {@link #append} of every batch in order leads to the same
 * state on leader, follower and after recovery, apart from {@link #expire}.
 *
 * <p><b>Use.</b> A leader calls {@link #check} and, where accepted, sets the base offset and calls
 * {@link #append} before it checks the next batch; when the write then fails, the log is offline anyway.
 * Memory cannot be undone: to truncate, {@link #reset}, load the latest {@link ProducerSnapshot} that is not
 * above the new end, and append the batches from there on.
 *
 * <p><b>Bound.</b> Kafka remembers any number of producer ids, and clients can make them up. Here the oldest
 * eighth (by their last batch) of those without an open transaction are forgotten when there are too many,
 * which is to them as if they had expired: whatever sequence comes next is taken. That depends on the log
 * alone. Owned by the partition's shard; costs 24 bytes while there is no producer.
 */
final class ProducerStates {
    /** How many producer ids a partition remembers unless told otherwise; about 16 MiB when all are used. */
    static final int DEFAULT_MAX_PRODUCER_IDS = 1 << 16;

    /** The largest bound that may be set: what a snapshot file has room for. */
    static final int LARGEST_MAX_PRODUCER_IDS = 200_000;

    /** From this version of transactions on, each ends with a new producer epoch (KIP-890). */
    private static final int BUMPING_TRANSACTION_VERSION = 2;

    private final int maxProducerIds;
    private @Nullable LongObjectHashMap<ProducerState> states;
    private @Nullable UnstableTransactions transactions;

    ProducerStates() {
        this(DEFAULT_MAX_PRODUCER_IDS);
    }

    /**
     * Remembers no more producer ids than are told.
     *
     * @param maxProducerIds from 1 to {@link #LARGEST_MAX_PRODUCER_IDS}
     */
    ProducerStates(int maxProducerIds) {
        if (maxProducerIds < 1 || maxProducerIds > LARGEST_MAX_PRODUCER_IDS)
            throw new IllegalArgumentException("at most " + maxProducerIds + " producer ids");
        this.maxProducerIds = maxProducerIds;
    }

    /**
     * Says whether a leader appends a data batch that a client sent. A batch without a producer id always
     * passes. That the transaction it is part of has been begun at its coordinator (KIP-890) is not checked
     * here. Changes nothing.
     */
    ProducerVerdict check(RecordBatch batch) {
        if (!batch.hasProducerId())
            return ProducerVerdict.Accepted.INSTANCE;
        if (batch.isControl())
            return ProducerChecks.rejected(Errors.INVALID_RECORD, batch, "sent a control batch");
        if (batch.baseSequence() < 0)
            return ProducerChecks.rejected(Errors.INVALID_RECORD, batch,
                    "sent sequence number " + batch.baseSequence());
        ProducerState state = state(batch.producerId());
        if (state == null)
            return checkNew(batch);
        if (batch.producerEpoch() == state.producerEpoch()) {
            int duplicate = state.batchWith(batch.lastSequence(), batch.lastOffsetDelta());
            if (duplicate >= 0)
                return new ProducerVerdict.Duplicate(
                        state.batchLastOffset(duplicate) - state.batchOffsetDelta(duplicate),
                        state.batchLastOffset(duplicate), state.batchTimestampMs(duplicate));
        }
        ProducerVerdict.Rejected rejected = ProducerChecks.fenced(batch, state);
        if (rejected == null)
            rejected = ProducerChecks.outOfOrder(batch, state);
        if (rejected == null)
            rejected = ProducerChecks.outsideOfTransaction(batch, state);
        return rejected == null ? ProducerVerdict.Accepted.INSTANCE : rejected;
    }

    /**
     * As {@link #check}, for a batch that this node's coordinator writes in a producer's name (the offsets of
     * a transaction): these have a producer epoch and no sequence numbers.
     */
    ProducerVerdict checkFromCoordinator(RecordBatch batch) {
        ProducerState state = batch.hasProducerId() ? state(batch.producerId()) : null;
        if (state == null)
            return ProducerVerdict.Accepted.INSTANCE;
        ProducerVerdict.Rejected rejected = ProducerChecks.fenced(batch, state);
        if (rejected == null)
            rejected = ProducerChecks.outsideOfTransaction(batch, state);
        return rejected == null ? ProducerVerdict.Accepted.INSTANCE : rejected;
    }

    /**
     * Says whether a leader appends a marker that a transaction coordinator sent. Before version 2 of
     * transactions a marker has the epoch of the transaction or a later one; from version 2 on it has a later
     * one, so that a late marker cannot end the next transaction, and the same only when it comes again.
     *
     * @param transactionVersion the version the coordinator works by, from its request
     */
    ProducerVerdict checkMarker(RecordBatch batch, int transactionVersion) {
        TransactionMarker marker;
        try {
            marker = TransactionMarker.read(batch);
        } catch (InvalidRecordException e) {
            return ProducerChecks.rejected(Errors.INVALID_RECORD, batch,
                    "is to get a marker that is none: " + e.getMessage());
        }
        ProducerState state = state(batch.producerId());
        if (marker == null || state == null)
            return ProducerVerdict.Accepted.INSTANCE;
        boolean mustBeLater = transactionVersion >= BUMPING_TRANSACTION_VERSION && state.hasOpenTransaction();
        int earliest = mustBeLater ? state.producerEpoch() + 1 : state.producerEpoch();
        if (batch.producerEpoch() < earliest)
            return ProducerChecks.rejected(Errors.INVALID_PRODUCER_EPOCH, batch,
                    "is to get a marker of a stale epoch: "
                            + state.producerEpoch() + " is known, transaction version " + transactionVersion);
        if (marker.coordinatorEpoch() < state.coordinatorEpoch())
            return ProducerChecks.rejected(Errors.TRANSACTION_COORDINATOR_FENCED, batch,
                    "is to get a marker of coordinator "
                            + "epoch " + marker.coordinatorEpoch() + " after " + state.coordinatorEpoch());
        return ProducerVerdict.Accepted.INSTANCE;
    }

    private ProducerVerdict checkNew(RecordBatch batch) {
        if (batch.producerEpoch() < 0)
            return ProducerChecks.rejected(Errors.INVALID_PRODUCER_EPOCH, batch, "has no epoch");
        if (batch.isTransactional() && openTransactionCount() >= maxProducerIds)
            return ProducerChecks.rejected(Errors.POLICY_VIOLATION, batch,
                    "would open one transaction more than the "
                            + maxProducerIds + " that a partition may have");
        return ProducerVerdict.Accepted.INSTANCE;
    }

    /**
     * Takes in a batch of the log, data or control, with its base offset set. Checks nothing: what a leader
     * has appended is so.
     *
     * @return the transaction that the batch ends, where it ends one; an aborted one belongs into the
     *         transaction index
     * @throws InvalidRecordException when it is a producer's control batch that holds no marker; nothing has
     *         changed then
     */
    @Nullable
    CompletedTransaction append(RecordBatch batch) {
        if (!batch.hasProducerId())
            return null;
        if (batch.isControl())
            return appendMarker(batch);
        ProducerState state = stateOrNew(batch.producerId());
        state.addBatch(batch.producerEpoch(), batch.lastSequence(), batch.lastOffset(),
                batch.lastOffsetDelta(), batch.maxTimestamp());
        if (batch.isTransactional() && !state.hasOpenTransaction()) {
            state.beginTransaction(batch.baseOffset());
            transactions().begin(batch.baseOffset());
        }
        return null;
    }

    private @Nullable CompletedTransaction appendMarker(RecordBatch batch) {
        TransactionMarker marker = TransactionMarker.read(batch);
        if (marker == null)
            return null;
        ProducerState state = stateOrNew(batch.producerId());
        long firstOffset = state.transactionFirstOffset();
        state.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), marker.timestampMs());
        return firstOffset == ProducerState.NO_OFFSET ? null
                : transactions().complete(batch.producerId(), firstOffset, batch.baseOffset(),
                        marker.isAbort());
    }

    /**
     * The first offset of the earliest transaction that is open, or that has ended with a marker which the
     * high watermark has not passed; {@link UnstableTransactions#NONE} where there is none. It may be below
     * the log start offset.
     */
    long firstUnstableOffset() {
        return transactions == null ? UnstableTransactions.NONE : transactions.firstOffset();
    }

    /** Up to where (exclusive) a reader of committed records may read. */
    long lastStableOffset(long logStartOffset, long highWatermark) {
        return Math.min(highWatermark, Math.max(logStartOffset, firstUnstableOffset()));
    }

    /** Tells that the high watermark is now at an offset. */
    void onHighWatermark(long highWatermark) {
        if (transactions != null)
            transactions.forgetBelow(highWatermark);
    }

    /**
     * Tells that the log now begins at an offset. As in Kafka, producers stay known whose batches are gone,
     * and so do transactions that are still open.
     */
    void truncateFromStart(long logStartOffset) {
        onHighWatermark(logStartOffset);
    }

    /**
     * Forgets the producers that have written nothing for a time, except where a transaction is open.
     *
     * @param expirationMs {@code producer.id.expiration.ms}
     * @return how many were forgotten
     */
    int expire(long nowMs, long expirationMs) {
        if (states == null)
            return 0;
        int before = states.size();
        states.values().removeIf(
                state -> !state.hasOpenTransaction() && nowMs - state.lastTimestampMs() >= expirationMs);
        int expired = before - states.size();
        if (expired > states.size())
            states = smaller(states);
        return expired;
    }

    /** A map does not shrink by itself. */
    private static @Nullable LongObjectHashMap<ProducerState> smaller(
            LongObjectHashMap<ProducerState> states) {
        if (states.isEmpty())
            return null;
        LongObjectHashMap<ProducerState> smaller = new LongObjectHashMap<>(2 * states.size());
        smaller.putAll(states);
        return smaller;
    }

    /** Forgets all. */
    void reset() {
        states = null;
        transactions = null;
    }

    int producerIdCount() {
        return states == null ? 0 : states.size();
    }

    int openTransactionCount() {
        return transactions == null ? 0 : transactions.openCount();
    }

    @Nullable
    ProducerState state(long producerId) {
        return states == null ? null : states.get(producerId);
    }

    /** Hands all states to {@code sink}, in ascending order of their producer ids. */
    void forEach(Consumer<ProducerState> sink) {
        if (states == null)
            return;
        ProducerState[] all = states.values().toArray(ProducerState[]::new);
        Arrays.sort(all, (a, b) -> Long.compare(a.producerId(), b.producerId()));
        for (ProducerState state : all)
            sink.accept(state);
    }

    /**
     * Takes in a state that a snapshot holds.
     *
     * @return false, and nothing has changed, where its producer id is there already or another transaction
     *         begins at the same offset
     */
    boolean load(ProducerState state) {
        if (state(state.producerId()) != null)
            return false;
        if (state.hasOpenTransaction() && !transactions().begin(state.transactionFirstOffset()))
            return false;
        put(state);
        return true;
    }

    private ProducerState stateOrNew(long producerId) {
        ProducerState known = state(producerId);
        if (known != null)
            return known;
        ProducerState state = new ProducerState(producerId);
        put(state);
        return state;
    }

    private void put(ProducerState state) {
        if (states == null)
            states = new LongObjectHashMap<>(2);
        else
            if (states.size() >= maxProducerIds)
                forgetOldest(states);
        states.put(state.producerId(), state);
    }

    private void forgetOldest(LongObjectHashMap<ProducerState> states) {
        long[] lastOffsets = states.values().stream().filter(state -> !state.hasOpenTransaction())
                .mapToLong(ProducerState::lastOffset).sorted().toArray();
        if (lastOffsets.length == 0)
            return;
        long last = lastOffsets[Math.min(maxProducerIds / 8, lastOffsets.length - 1)];
        states.values().removeIf(state -> !state.hasOpenTransaction() && state.lastOffset() <= last);
    }

    private UnstableTransactions transactions() {
        if (transactions == null)
            transactions = new UnstableTransactions();
        return transactions;
    }

    /**
     * Whether two say the same of every producer, open transactions included. Completed transactions that
     * wait for the high watermark do not count: they are no part of the log's own state.
     */
    boolean saysTheSameAs(ProducerStates other) {
        if (producerIdCount() != other.producerIdCount())
            return false;
        if (states == null)
            return true;
        for (ProducerState state : states.values()) {
            ProducerState same = other.state(state.producerId());
            if (same == null || !state.saysTheSameAs(same))
                return false;
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach(state -> text.append(state).append('\n'));
        return text.toString();
    }
}
