package io.tidemark.replication.log;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What can be wrong with a batch of a producer that is known (KIP-98, KIP-360); null stands for nothing. The
 * order they are asked in is part of the protocol: fenced, out of order, outside of the transaction.
 */
final class ProducerChecks {
    private ProducerChecks() {}

    /** Whether a later epoch of the producer is known, so that this is a zombie's batch. */
    static ProducerVerdict.@Nullable Rejected fenced(RecordBatch batch, ProducerState state) {
        if (batch.producerEpoch() >= state.producerEpoch())
            return null;
        return rejected(Errors.INVALID_PRODUCER_EPOCH, batch,
                "is fenced: epoch " + state.producerEpoch() + " is known");
    }

    /** Whether the batch does not continue the producer's sequence, or begin that of a new epoch. */
    static ProducerVerdict.@Nullable Rejected outOfOrder(RecordBatch batch, ProducerState state) {
        if (state.producerEpoch() == ProducerState.NO_EPOCH)
            return null;
        boolean isSameEpoch = batch.producerEpoch() == state.producerEpoch();
        int expected = isSameEpoch ? RecordBatch.sequenceAfter(state.lastSequence(), 1) : 0;
        if (batch.baseSequence() == expected)
            return null;
        return rejected(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, batch,
                "sent sequence number " + batch.baseSequence() + ", and " + expected + " must come next"
                        + (isSameEpoch ? "" : ", the first of a new epoch after " + state.producerEpoch()));
    }

    /** Whether the producer has a transaction open and the batch is no part of one. */
    static ProducerVerdict.@Nullable Rejected outsideOfTransaction(RecordBatch batch,
            ProducerState state) {
        if (!state.hasOpenTransaction() || batch.isTransactional())
            return null;
        return rejected(Errors.INVALID_TXN_STATE, batch, "has a transaction open since offset "
                + state.transactionFirstOffset() + " and sent a batch outside of it");
    }

    static ProducerVerdict.Rejected rejected(Errors error, RecordBatch batch, String what) {
        return new ProducerVerdict.Rejected(error,
                "producer " + batch.producerId() + " of epoch " + batch.producerEpoch() + " " + what);
    }
}
