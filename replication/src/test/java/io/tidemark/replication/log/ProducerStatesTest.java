package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ProducerStatesTest {
    private static final ProducerVerdict ACCEPTED = ProducerVerdict.Accepted.INSTANCE;
    private static final long PRODUCER = 7;
    private static final long OTHER = 8;

    private final ProducerStates states = new ProducerStates();

    @Test
    void aBatchWithoutAProducerIdIsAcceptedAndLeavesNoTrace() {
        assertThat(states.check(ProducerBatches.plain(0, 3))).isSameAs(ACCEPTED);
        assertThat(states.append(ProducerBatches.plain(0, 3))).isNull();
        assertThat(states.producerIdCount()).isZero();
    }

    @Test
    void anUnknownProducerMayStartAtAnySequence() {
        assertThat(states.check(batch(0, 5, 1234, 2))).isSameAs(ACCEPTED);
    }

    @Test
    void theNextSequenceIsAcceptedAndAGapIsOutOfOrder() {
        states.append(batch(0, 0, 0, 3));

        assertThat(states.check(batch(3, 0, 3, 2))).isSameAs(ACCEPTED);
        assertRejected(batch(3, 0, 4, 2), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "producer 7 of epoch 0 sent sequence number 4, and 3 must come next");
        assertRejected(batch(3, 0, 2, 2), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "sequence number 2");
    }

    @Test
    void sequencesGoOnAtZeroAfterTheLargest() {
        states.append(batch(0, 0, Integer.MAX_VALUE - 1, 2));
        assertThat(states.check(batch(2, 0, 0, 1))).isSameAs(ACCEPTED);

        states.reset();
        states.append(batch(0, 0, Integer.MAX_VALUE, 3));
        assertThat(states.check(batch(3, 0, 2, 1))).isSameAs(ACCEPTED);
        assertThat(states.check(batch(0, 0, Integer.MAX_VALUE, 3)))
                .isEqualTo(new ProducerVerdict.Duplicate(0, 2, 1000));
    }

    @Test
    void theLastFiveBatchesAreToldAsDuplicatesAndTheSixthIsOutOfOrder() {
        for (int i = 0; i < 6; i++)
            states.append(batch(10L * i, 0, 2 * i, 2));

        for (int i = 1; i < 6; i++)
            assertThat(states.check(batch(99, 0, 2 * i, 2)))
                    .isEqualTo(new ProducerVerdict.Duplicate(10L * i, 10L * i + 1, 1000));
        assertRejected(batch(99, 0, 0, 2), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "12 must come next");
        assertRejected(batch(99, 0, 10, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "12 must come next");
    }

    @Test
    void anOlderEpochIsFencedAndANewerOneStartsAtSequenceZero() {
        states.append(batch(0, 4, 0, 3));

        assertRejected(batch(3, 3, 3, 1), Errors.INVALID_PRODUCER_EPOCH, "is fenced: epoch 4 is known");
        assertRejected(batch(3, 5, 3, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "0 must come next, the first of a new epoch after 4");
        assertThat(states.check(batch(3, 5, 0, 1))).isSameAs(ACCEPTED);

        states.append(batch(3, 5, 0, 3));
        assertRejected(batch(6, 4, 0, 3), Errors.INVALID_PRODUCER_EPOCH, "epoch 5 is known");
        assertThat(states.check(batch(6, 5, 0, 3))).isInstanceOf(ProducerVerdict.Duplicate.class);
    }

    @Test
    void whatNoProducerCanMeanIsRefused() {
        assertRejected(ProducerBatches.marker(0, PRODUCER, 0, true, 0, 1), Errors.INVALID_RECORD,
                "control batch");
        RecordBatch noSequence = batch(0, 0, 0, 1);
        noSequence.buffer().putInt(noSequence.position() + 53, -1);
        assertRejected(noSequence, Errors.INVALID_RECORD, "sequence number -1");
        RecordBatch noEpoch = batch(0, 0, 0, 1);
        noEpoch.buffer().putShort(noEpoch.position() + 51, (short) -1);
        assertRejected(noEpoch, Errors.INVALID_PRODUCER_EPOCH, "has no epoch");
    }

    @Test
    void checkingChangesNothing() {
        states.append(transaction(0, 0, 0));
        String before = states.toString();
        states.check(batch(1, 9, 9, 9));
        states.check(ProducerBatches.transactional(1, OTHER, 0, 0, 1, 5));
        states.checkMarker(marker(1, 3, true), 2);
        assertThat(states).hasToString(before);
    }

    @Test
    void aBatchOutsideOfTheOpenTransactionIsRefused() {
        states.append(transaction(0, 0, 0));

        assertRejected(batch(1, 0, 1, 1), Errors.INVALID_TXN_STATE, "transaction open since offset 0");
        assertThat(states.check(transaction(1, 0, 1))).isSameAs(ACCEPTED);
    }

    @Test
    void aCoordinatorsBatchHasAnEpochAndNoSequence() {
        states.append(transaction(0, 3, 10));

        RecordBatch offsets = transaction(1, 3, 0);
        offsets.buffer().putInt(offsets.position() + 53, -1);
        assertThat(states.checkFromCoordinator(offsets)).isSameAs(ACCEPTED);
        states.append(offsets);
        assertThat(states.checkFromCoordinator(transaction(2, 2, 0)))
                .isInstanceOfSatisfying(ProducerVerdict.Rejected.class,
                        it -> assertThat(it.error()).isEqualTo(Errors.INVALID_PRODUCER_EPOCH));
    }

    @Test
    void aMarkerEndsTheTransactionOfItsProducer() {
        states.append(transaction(5, 0, 0));
        states.append(ProducerBatches.transactional(6, OTHER, 0, 0, 1, 5));
        states.append(transaction(7, 0, 1));

        assertThat(states.append(marker(8, 0, true)))
                .isEqualTo(new CompletedTransaction(PRODUCER, 5, 8, true, 6));
        assertThat(states.append(ProducerBatches.marker(9, OTHER, 0, false, 3, 5)))
                .isEqualTo(new CompletedTransaction(OTHER, 6, 9, false, 10));
        assertThat(states.openTransactionCount()).isZero();
    }

    @Test
    void aMarkerWithoutATransactionCompletesNothingAndStillFences() {
        assertThat(states.append(marker(0, 5, false))).isNull();

        assertRejected(batch(1, 4, 0, 1), Errors.INVALID_PRODUCER_EPOCH, "epoch 5 is known");
        assertRejected(batch(1, 5, 7, 1), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "0 must come next");
        assertThat(states.check(batch(1, 5, 0, 1))).isSameAs(ACCEPTED);
    }

    @Test
    void aMarkerOfTheSameEpochKeepsTheSequence() {
        states.append(transaction(0, 0, 0));
        states.append(marker(1, 0, false));
        assertThat(states.check(transaction(2, 0, 1))).isSameAs(ACCEPTED);
        assertRejected(transaction(2, 0, 5), Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, "1 must come next");
    }

    @Test
    void aMarkerThatCompactionEmptiedIsPassedOver() {
        RecordBatch marker = marker(0, 0, false);
        marker.buffer().putInt(marker.position() + 57, 0);
        assertThat(states.append(marker)).isNull();
        assertThat(states.producerIdCount()).isZero();
    }

    @Test
    void aControlBatchThatHoldsNoMarkerIsATypedErrorAndChangesNothing() {
        RecordBatch marker = marker(0, 0, false);
        // The record's key begins after six one-byte varints and attributes; its type follows its version.
        marker.buffer().putShort(marker.position() + RecordBatch.HEADER_BYTES + 7, (short) 99);
        assertThatThrownBy(() -> states.append(marker)).isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("type 99");
        assertThat(states.producerIdCount()).isZero();
    }

    @Test
    void anyDamageToAMarkerIsATypedErrorOrAMarker() {
        byte[] good = marker(0, 0, false).buffer().array();
        for (int at = RecordBatch.HEADER_BYTES; at < good.length; at++)
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = good.clone();
                damaged[at] ^= (byte) (1 << bit);
                RecordBatch batch = new RecordBatch().wrap(java.nio.ByteBuffer.wrap(damaged), 0);
                try {
                    assertThat(TransactionMarker.read(batch)).isNotNull();
                } catch (InvalidRecordException typed) {
                    assertThat(typed).hasMessageContaining("control");
                }
            }
    }

    @Test
    void beforeVersionTwoAMarkerMayHaveTheTransactionsEpoch() {
        states.append(transaction(0, 3, 0));

        assertThat(states.checkMarker(marker(1, 3, true), 1)).isSameAs(ACCEPTED);
        assertThat(states.checkMarker(marker(1, 4, true), 1)).isSameAs(ACCEPTED);
        assertMarkerRejected(marker(1, 2, true), 1, Errors.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void fromVersionTwoAMarkerHasALaterEpochUnlessItComesAgain() {
        states.append(transaction(0, 3, 0));
        assertMarkerRejected(marker(1, 3, true), 2, Errors.INVALID_PRODUCER_EPOCH);
        assertThat(states.checkMarker(marker(1, 4, true), 2)).isSameAs(ACCEPTED);

        states.append(marker(1, 4, true));
        assertThat(states.checkMarker(marker(2, 4, true), 2)).isSameAs(ACCEPTED);
        assertMarkerRejected(marker(2, 3, true), 2, Errors.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void aMarkerOfAnOlderCoordinatorIsFenced() {
        states.append(transaction(0, 0, 0));
        states.append(ProducerBatches.marker(1, PRODUCER, 0, false, 9, 5));

        assertMarkerRejected(ProducerBatches.marker(2, PRODUCER, 0, false, 8, 5), 1,
                Errors.TRANSACTION_COORDINATOR_FENCED);
        assertMarkerRejected(batch(2, 0, 1, 1), 1, Errors.INVALID_RECORD);
    }

    @Test
    void anOpenTransactionHoldsTheLastStableOffset() {
        assertThat(states.lastStableOffset(0, 100)).isEqualTo(100);
        states.append(transaction(5, 0, 0));
        assertThat(states.lastStableOffset(0, 100)).isEqualTo(5);
        assertThat(states.lastStableOffset(0, 3)).isEqualTo(3);
        assertThat(states.lastStableOffset(50, 100)).isEqualTo(50);
    }

    @Test
    void anEndedTransactionHoldsItUntilTheHighWatermarkHasPassedTheMarker() {
        states.append(transaction(5, 0, 0));
        states.append(marker(6, 0, false));

        states.onHighWatermark(6);
        assertThat(states.lastStableOffset(0, 6)).isEqualTo(5);
        states.onHighWatermark(7);
        assertThat(states.lastStableOffset(0, 7)).isEqualTo(7);
    }

    @Test
    void theEarliestOfSeveralTransactionsHoldsIt() {
        states.append(ProducerBatches.transactional(0, 1, 0, 0, 1, 5));
        states.append(ProducerBatches.transactional(1, 2, 0, 0, 1, 5));
        states.append(ProducerBatches.transactional(2, 3, 0, 0, 1, 5));
        states.append(ProducerBatches.marker(3, 2, 0, false, 0, 5));
        assertThat(states.firstUnstableOffset()).isZero();
        states.append(ProducerBatches.marker(4, 1, 0, false, 0, 5));
        assertThat(states.firstUnstableOffset()).isZero();
        states.onHighWatermark(4);
        assertThat(states.firstUnstableOffset()).isZero();
        states.onHighWatermark(5);
        assertThat(states.firstUnstableOffset()).isEqualTo(2);
    }

    @Test
    void idleProducersExpireAndThoseInATransactionDoNot() {
        states.append(batch(0, 0, 0, 1));
        states.append(ProducerBatches.transactional(1, OTHER, 0, 0, 1, 1000));

        assertThat(states.expire(1999, 1000)).isZero();
        assertThat(states.expire(2000, 1000)).isEqualTo(1);
        assertThat(states.producerIdCount()).isEqualTo(1);
        assertThat(states.check(batch(2, 0, 55, 1))).as("unknown again").isSameAs(ACCEPTED);

        states.append(ProducerBatches.marker(2, OTHER, 0, false, 0, 1500));
        assertThat(states.expire(2499, 1000)).isZero();
        assertThat(states.expire(2500, 1000)).isEqualTo(1);
        assertThat(states.producerIdCount()).isZero();
    }

    @Test
    void manyProducersExpireAtOnce() {
        for (int i = 0; i < 1000; i++)
            states.append(ProducerBatches.idempotent(i, i * 31L, 0, 0, 1, i));
        assertThat(states.expire(1500, 1000)).isEqualTo(501);
        assertThat(states.producerIdCount()).isEqualTo(499);
        for (int i = 501; i < 1000; i++)
            assertThat(states.state(i * 31L)).isNotNull();
    }

    @Test
    void truncatingFromTheStartForgetsNoProducerAndNoOpenTransaction() {
        states.append(batch(0, 0, 0, 1));
        states.append(ProducerBatches.transactional(1, OTHER, 0, 0, 1, 1000));
        states.truncateFromStart(50);
        assertThat(states.producerIdCount()).isEqualTo(2);
        assertThat(states.lastStableOffset(50, 100)).isEqualTo(50);
    }

    @Test
    void tooManyProducerIdsPushOutThoseThatWroteLongestAgo() {
        ProducerStates few = new ProducerStates(16);
        few.append(ProducerBatches.transactional(0, 1000, 0, 0, 1, 1));
        for (int i = 1; i <= 100_000; i++) {
            few.append(ProducerBatches.idempotent(i, 1000 + i, 0, 0, 1, 1));
            assertThat(few.producerIdCount()).isLessThanOrEqualTo(16);
        }
        assertThat(few.state(1000)).as("in a transaction").isNotNull();
        assertThat(few.state(101_000)).as("the newest").isNotNull();
        assertThat(few.state(100_990)).isNotNull();
        assertThat(few.state(100_000)).isNull();
    }

    @Test
    void tooManyOpenTransactionsAreRefusedByALeaderAndTakenByAFollower() {
        ProducerStates few = new ProducerStates(2);
        few.append(ProducerBatches.transactional(0, 1, 0, 0, 1, 1));
        few.append(ProducerBatches.transactional(1, 2, 0, 0, 1, 1));

        assertThat(few.check(ProducerBatches.transactional(2, 3, 0, 0, 1, 1)))
                .isInstanceOfSatisfying(ProducerVerdict.Rejected.class,
                        it -> assertThat(it.error()).isEqualTo(Errors.POLICY_VIOLATION));
        assertThat(few.check(ProducerBatches.transactional(2, 2, 0, 1, 1, 1))).isSameAs(ACCEPTED);
        few.append(ProducerBatches.transactional(2, 3, 0, 0, 1, 1));
        assertThat(few.openTransactionCount()).isEqualTo(3);
    }

    @Test
    void withTheHighWatermarkStuckTheUnstableOffsetIsNeverTooHigh() {
        UnstableTransactions transactions = new UnstableTransactions();
        int count = 3 * UnstableTransactions.MAX_UNREPLICATED;
        for (int i = 0; i < count; i++) {
            transactions.begin(2L * i);
            transactions.complete(1, 2L * i, 2L * i + 1, false);
        }
        assertThat(transactions.unreplicatedCount()).isEqualTo(UnstableTransactions.MAX_UNREPLICATED);
        for (int i = 0; i < count; i++) {
            assertThat(transactions.firstOffset()).isLessThanOrEqualTo(2L * i);
            transactions.forgetBelow(2L * i + 2);
        }
        assertThat(transactions.firstOffset()).isEqualTo(UnstableTransactions.NONE);
    }

    @Test
    void anAcceptedBatchMakesNoGarbage() {
        RecordBatch batch = batch(0, 0, 0, 1);
        int sequenceAt = batch.position() + 53;
        for (int i = 0; i < 10; i++)
            acceptNext(batch, sequenceAt, i);
        long before = allocatedBytes();
        for (int i = 10; i < 100_000; i++)
            acceptNext(batch, sequenceAt, i);
        assertThat(allocatedBytes() - before).isLessThan(100_000);
    }

    private void acceptNext(RecordBatch batch, int sequenceAt, int sequence) {
        batch.buffer().putInt(sequenceAt, sequence);
        if (!states.check(batch).equals(ACCEPTED))
            throw new AssertionError("sequence " + sequence);
        batch.setBaseOffset(sequence);
        states.append(batch);
    }

    @Test
    void aPartitionWithOneProducerCostsLessThanAKibibyte() {
        RecordBatch batch = batch(0, 0, 0, 1);
        ProducerStates[] partitions = new ProducerStates[1000];
        long before = allocatedBytes();
        for (int i = 0; i < partitions.length; i++)
            partitions[i] = new ProducerStates();
        long empty = (allocatedBytes() - before) / partitions.length;
        for (ProducerStates partition : partitions)
            for (int i = 0; i < 6; i++)
                partition.append(batch);
        long withOne = (allocatedBytes() - before) / partitions.length;
        assertThat(empty).isLessThanOrEqualTo(24);
        assertThat(withOne).isLessThanOrEqualTo(1024);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static RecordBatch batch(long baseOffset, int epoch, int sequence, int count) {
        return ProducerBatches.idempotent(baseOffset, PRODUCER, epoch, sequence, count, 1000);
    }

    private static RecordBatch transaction(long baseOffset, int epoch, int sequence) {
        return ProducerBatches.transactional(baseOffset, PRODUCER, epoch, sequence, 1, 1000);
    }

    private static RecordBatch marker(long offset, int epoch, boolean isAbort) {
        return ProducerBatches.marker(offset, PRODUCER, epoch, isAbort, 1, 2000);
    }

    private void assertRejected(RecordBatch batch, Errors error, String sentence) {
        assertThat(states.check(batch)).isInstanceOfSatisfying(ProducerVerdict.Rejected.class, it -> {
            assertThat(it.error()).isEqualTo(error);
            assertThat(it.sentence()).contains(sentence);
        });
    }

    private void assertMarkerRejected(RecordBatch batch, int transactionVersion, Errors error) {
        assertThat(states.checkMarker(batch, transactionVersion)).isInstanceOfSatisfying(
                ProducerVerdict.Rejected.class, it -> assertThat(it.error()).isEqualTo(error));
    }
}
