package io.tidemark.controller.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.TopicDeleted;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.model.CommandBook.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Each invariant lets pass what is right, and notices what it is there for. */
final class InvariantsTest {
    private static final UuidValue TOPIC = UuidValue.newBuilder().setLow(7).build();
    private static final int UNCHANGED = -2;
    private static final int ELIGIBLE = 3;

    private final RecordLedger ledger = new RecordLedger();
    private final CommandBook book = new CommandBook(ledger);
    private long offset;
    private long sequence;

    private ClusterHistory history(Invariant... invariants) {
        offset = 0;
        sequence = 0;
        ClusterHistory history = new ClusterHistory(List.of(invariants), ledger);
        commit(history, MetadataRecord.newBuilder().setEpochBarrier(EpochBarrier.newBuilder().setEpoch(1)),
                registered(1), registered(2), registered(3), topic("t"),
                MetadataRecord.newBuilder()
                        .setPartitionCreated(PartitionCreated.newBuilder()
                                .setTopicId(TOPIC)
                                .addAllReplicas(List.of(1, 2, 3))
                                .addAllIsr(List.of(1, 2))
                                .addEligibleLeaderReplicas(ELIGIBLE)
                                .setLeader(1)
                                .setLastKnownLeader(-1)));
        return history;
    }

    private void commit(ClusterHistory history, MetadataRecord.Builder... records) {
        MetadataBatch.Builder batch = MetadataBatch.newBuilder().setEpoch(1).setSequence(sequence++);
        for (MetadataRecord.Builder each : records)
            batch.addRecords(each);
        history.committed(++offset, batch.build());
    }

    private static MetadataRecord.Builder registered(int id) {
        return registered(id, id);
    }

    private static MetadataRecord.Builder registered(int id, int epoch) {
        return MetadataRecord.newBuilder()
                .setBrokerRegistered(BrokerRegistered.newBuilder()
                        .setBrokerId(id)
                        .setBrokerEpoch(epoch)
                        .setIncarnationId(UuidValue.newBuilder().setLow(epoch)));
    }

    private static MetadataRecord.Builder topic(String name) {
        return MetadataRecord.newBuilder()
                .setTopicCreated(TopicCreated.newBuilder().setTopicId(TOPIC).setName(name));
    }

    /** A change of the partition, to the next partition epoch. */
    private static MetadataRecord.Builder change(int partitionEpoch, int leader, int leaderEpoch,
            Integer... isr) {
        PartitionChanged.Builder change = PartitionChanged.newBuilder()
                .setTopicId(TOPIC)
                .setPartitionEpoch(partitionEpoch)
                .addAllIsr(List.of(isr));
        if (leader != UNCHANGED)
            change.setLeader(leader).setLeaderEpoch(leaderEpoch);
        if (List.of(isr).contains(ELIGIBLE))
            change.addEmptied(PartitionChanged.ELIGIBLE_LEADER_REPLICAS_FIELD_NUMBER);
        return MetadataRecord.newBuilder().setPartitionChanged(change);
    }

    private static MetadataRecord.Builder lastKnown(MetadataRecord.Builder change, int leader) {
        change.getPartitionChangedBuilder().setLastKnownLeader(leader);
        return change;
    }

    private static MetadataRecord.Builder fenced(int id) {
        return MetadataRecord.newBuilder()
                .setBrokerFenced(BrokerFenced.newBuilder().setBrokerId(id).setBrokerEpoch(id));
    }

    @Test
    void aFencedLeaderOrIsrMemberIsNoticedAndOneThatWasMovedAwayIsNot() {
        ClusterHistory good = history(new FencedBrokersLeadNothing());
        commit(good, change(1, 2, 1, 2));
        commit(good, fenced(1));
        ClusterHistory bad = history(new FencedBrokersLeadNothing());
        commit(bad, change(1, 2, 1, 1, 2));
        assertThatThrownBy(() -> commit(bad, fenced(1))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("FencedBrokersLeadNothing, at offset 3");
    }

    @Test
    void aLeaderThatMayLackRecordsIsNoticedUnlessTheTopicAllowsIt() {
        Invariant invariant = new LeadersHadEverything(Set.of(), new Vouchers(), _ -> false);
        ClusterHistory history = history(invariant);
        commit(history, change(1, 3, 1, 3));
        commit(history, change(2, -1, 2, 3));
        assertThatThrownBy(() -> commit(history, change(3, 2, 3, 2))).isInstanceOf(AssertionError.class);
        Vouchers vouchers = new Vouchers();
        vouchers.propose(UuidValues.toUuid(TOPIC), 0, 1, 3, Map.of(2, 2L, 3, 3L));
        ClusterHistory unclean = history(
                new LeadersHadEverything(Set.of(), new Vouchers(), id -> id == ELIGIBLE));
        commit(unclean, change(1, 3, 1, 3));
        commit(unclean, lastKnown(change(2, -1, 2, 3), 2));
        commit(unclean, change(3, 2, 3, 2));
        ClusterHistory vouched = history(new LeadersHadEverything(Set.of(), vouchers, _ -> false));
        commit(vouched, change(1, 3, 1, 3));
        commit(vouched, change(2, 2, 2, 2));
        ClusterHistory allowed = history(new LeadersHadEverything(Set.of(), new Vouchers(), _ -> false));
        commit(allowed, config("unclean.leader.election.enable", "true"));
        commit(allowed, change(1, 3, 1, 3));
        commit(allowed, change(2, 2, 2, 2));
        ClusterHistory asked = history(new LeadersHadEverything(Set.of("t"), new Vouchers(), _ -> false));
        commit(asked, change(1, 3, 1, 3));
        commit(asked, change(2, 2, 2, 2));
    }

    private static MetadataRecord.Builder config(String key, String value) {
        return MetadataRecord.newBuilder()
                .setConfigChanged(ConfigChanged.newBuilder()
                        .setType(ConfigResourceType.TOPIC)
                        .setName("t")
                        .addEntries(ConfigEntry.newBuilder().setKey(key).setValue(value)));
    }

    @Test
    void aBrokerThatComesBackUncleanlyAndStaysEligibleIsNoticed() {
        Map<Uuid, Long> stopped = new HashMap<>();
        stopped.put(new Uuid(0, 13), (long) ELIGIBLE);
        stopped.put(new Uuid(0, 14), -1L);
        ClusterHistory history = history(new UncleanBrokersAreNotEligible(stopped));
        commit(history, registered(ELIGIBLE, 13));
        assertThatThrownBy(() -> commit(history, registered(ELIGIBLE, 14)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whoJoinsAnIsrWithoutItsLeadersWordIsNoticed() {
        Vouchers vouchers = new Vouchers();
        ClusterHistory vouched = history(new WhoJoinsWasVouchedFor(vouchers));
        vouchers.propose(UuidValues.toUuid(TOPIC), 0, 0, 1, Map.of(1, 1L, 2, 2L, 3, 3L));
        commit(vouched, change(1, UNCHANGED, 0, 1, 2, 3));
        commit(vouched, change(2, -1, 1, 1, 2));
        commit(vouched, change(3, 3, 2, 3));
        ClusterHistory registeredAnew = history(new WhoJoinsWasVouchedFor(vouchers));
        commit(registeredAnew, registered(3, 4));
        assertThatThrownBy(() -> commit(registeredAnew, change(1, UNCHANGED, 0, 1, 2, 3)))
                .isInstanceOf(AssertionError.class);
        ClusterHistory without = history(new WhoJoinsWasVouchedFor(new Vouchers()));
        assertThatThrownBy(() -> commit(without, change(1, UNCHANGED, 0, 1, 2, 3)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aTopicIdThatComesBackIsNoticed() {
        ClusterHistory history = history(new TopicIdsAreNeverReused());
        commit(history,
                MetadataRecord.newBuilder().setTopicDeleted(TopicDeleted.newBuilder().setTopicId(TOPIC)));
        assertThatThrownBy(() -> commit(history, topic("u"))).isInstanceOf(AssertionError.class);
    }

    /** An image holds to most of it by itself, so these look at steps that no image would make. */
    @Test
    void whatAnImageWouldNotAllowIsNoticedWithoutItsHelp() {
        ClusterHistory history = history();
        ClusterImage before = history.newest();
        commit(history, change(1, 2, 1, 1, 2));
        Step there = Step.of(List.of(), ClusterDelta.between(before, history.newest()));
        Step back = Step.of(List.of(), ClusterDelta.between(history.newest(), before));
        assertThatCode(() -> new EpochsNeverGoBack().check(there)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new EpochsNeverGoBack().check(back)).isInstanceOf(AssertionError.class);
        assertThatCode(() -> new IsrWithinReplicas().check(there)).doesNotThrowAnyException();
        OneLeaderPerLeaderEpoch leaders = new OneLeaderPerLeaderEpoch();
        leaders.check(there);
        ClusterHistory other = history();
        commit(other, change(1, 1, 1, 1));
        Step another = Step.of(List.of(), ClusterDelta.between(before, other.newest()));
        assertThatThrownBy(() -> leaders.check(another)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aNumberThatIsGivenTwiceIsNoticed() {
        NumbersAreGivenOnce invariant = new NumbersAreGivenOnce();
        Step registered = step(registered(1));
        invariant.check(registered);
        assertThatThrownBy(() -> invariant.check(registered)).isInstanceOf(AssertionError.class);
        Step producerIds = step(producerIds(1000));
        invariant.check(producerIds);
        assertThatThrownBy(() -> invariant.check(producerIds)).isInstanceOf(AssertionError.class);
    }

    private static Step step(MetadataRecord.Builder record) {
        return Step.of(List.of(record.build()),
                ClusterDelta.between(ClusterImage.EMPTY, ClusterImage.EMPTY));
    }

    private static MetadataRecord.Builder producerIds(long next) {
        return MetadataRecord.newBuilder()
                .setProducerIdsAllocated(ProducerIdsAllocated.newBuilder().setNextProducerId(next));
    }

    @Test
    void anImageThatIsNotWhatTheLogMakesIsNoticed() {
        ClusterHistory history = history();
        ClusterImage right = history.newest();
        ClusterImage wrong = right.replay(List.of(fenced(1).build()), right.endOffset()).after();
        assertThatCode(() -> history.requireEqual("a", right)).doesNotThrowAnyException();
        assertThatCode(() -> history.requireEqual("a", ClusterImage.EMPTY)).doesNotThrowAnyException();
        assertThatThrownBy(() -> history.requireEqual("b", wrong)).isInstanceOf(AssertionError.class)
                .hasMessageContaining("brokers [1]");
        ClusterImage further = right.replay(fenced(1).build());
        assertThatThrownBy(() -> history.requireEqual("b", further)).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsAnsweredAsDoneHasToBeInTheLogByThen() {
        ClusterHistory history = history();
        book.enter(new Deed.TopicCreated("t"), Answer.DONE);
        assertThatThrownBy(() -> book.enter(new Deed.TopicCreated("t"), Answer.DONE))
                .isInstanceOf(AssertionError.class);
        Deed later = new Deed.ConfigSet("t", "k", "17");
        assertThatThrownBy(() -> book.enter(later, Answer.DONE)).isInstanceOf(AssertionError.class);
        commit(history, config("k", "18"));
        book.enter(new Deed.ConfigSet("t", "k", "18"), Answer.DONE);
    }

    @Test
    void whatIsAnsweredAsFailedMustNotBeInTheLogAndWhatIsNotKnownMay() {
        ClusterHistory history = history();
        book.enter(new Deed.ConfigSet("t", "k", "18"), Answer.FAILED);
        book.enter(new Deed.ConfigSet("t", "k", "19"), Answer.UNKNOWN);
        book.enter(new Deed.ConfigSet("t", "k", "20"), Answer.UNKNOWN);
        book.requireAllInLog();
        commit(history, config("k", "19"));
        book.requireAllInLog();
        commit(history, config("k", "18"));
        assertThatThrownBy(book::requireAllInLog).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatIsInTheLogTwiceIsNoticed() {
        ClusterHistory history = history();
        commit(history, config("k", "18"));
        book.enter(new Deed.ConfigSet("t", "k", "18"), Answer.DONE);
        book.requireAllInLog();
        commit(history, config("k", "18"));
        assertThatThrownBy(book::requireAllInLog).isInstanceOf(AssertionError.class);
    }

    @Test
    void topicsThatGrowAndIdsThatAreGivenAreRecognised() {
        ClusterHistory history = history();
        commit(history,
                MetadataRecord.newBuilder()
                        .setPartitionCreated(PartitionCreated.newBuilder()
                                .setTopicId(TOPIC)
                                .setPartition(1)
                                .addReplicas(1)
                                .addIsr(1)
                                .setLeader(1)
                                .setLastKnownLeader(-1)));
        commit(history, producerIds(1000));
        commit(history, producerIds(2000));
        book.enter(new Deed.PartitionsCreated("t", 2), Answer.DONE);
        book.enter(new Deed.ProducerIdsGiven(1000, 2000), Answer.DONE);
        book.enter(new Deed.PartitionsCreated("t", 1), Answer.FAILED);
        book.requireAllInLog();
    }
}
