package io.tidemark.common.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionChanged;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import io.tidemark.common.metadata.record.SnapshotFooter;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.common.metadata.record.VoterAdded;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What cannot have happened is refused with a sentence, and the image stays as it was. */
class ContradictionsTest {
    private static final Uuid TOPIC = new Uuid(1, 1);

    /** Brokers 1 to 3 of epochs 1 to 3, unfenced, and a topic with one partition that 1 leads. */
    private static final ClusterImage IMAGE = ClusterImage.EMPTY
            .replay(List.of(Events.barrier(5), Events.registered(1, 1), Events.registered(2, 2),
                    Events.registered(3, 3), Events.unfenced(1, 1), Events.unfenced(2, 2),
                    Events.unfenced(3, 3),
                    Events.topic(TOPIC, "orders"), Events.created(Events.partition(TOPIC, 0, 1, 2, 3))), 9)
            .after();

    @Test
    void anEpochBarrierThatDoesNotRiseIsRefused() {
        refused(Events.barrier(5), "controller 1 began epoch 5, but epoch 5 was before");
    }

    @Test
    void aBrokerEpochIsNeverGivenTwiceNotEvenToAnotherBroker() {
        refused(Events.registered(4, 3), "broker 4 registered with epoch 3, but epoch 3 was given before");
        ClusterImage without = IMAGE.replay(Events.fenced(3, 3));
        assertThat(without.brokers().lastEpoch()).isEqualTo(3);
    }

    @Test
    void anEventOfAnEarlierProcessOfABrokerIsRefused() {
        refused(Events.fenced(2, 1), "broker 2 with epoch 1 was fenced, but it is registered with epoch 2");
        refused(Events.fenced(7, 1), "broker 7 was fenced, but it is not registered");
        refused(Events.unfenced(2, 2), "broker 2 was unfenced, but it is not fenced");
    }

    @Test
    void aTopicsNameAndIdAreItsOwn() {
        refused(Events.topic(new Uuid(2, 2), "orders"), "there is one with that name");
        refused(Events.topic(TOPIC, "other"), "created with the id of another");
        refused(Events.topic(Uuid.ZERO_UUID, "other"), "has no id");
        refused(Events.topicDeleted(new Uuid(9, 9)), "but there is none with that id");
    }

    @Test
    void aTopicIdIsNotUsedAgainWithinOneReplayEither() {
        Replay replay = new Replay(IMAGE);
        replay.replay(Events.topicDeleted(TOPIC));
        assertThatThrownBy(() -> replay.replay(Events.topic(TOPIC, "orders")))
                .isInstanceOf(ContradictingRecord.class);
    }

    @Test
    void partitionsAreCreatedInTheirOrder() {
        refused(Events.created(Events.partition(TOPIC, 2, 1)), "partition 2 of topic 'orders'",
                "next one is 1");
        refused(Events.created(Events.partition(TOPIC, 0, 1)), "next one is 1");
        refused(Events.created(Events.partition(new Uuid(9, 9), 0, 1)), "none with that id");
    }

    @Test
    void aPartitionThatIsNotPossibleIsRefused() {
        refused(partition().clearReplicas(), "it has no replicas");
        refused(partition().addReplicas(1), "broker 1 is twice");
        refused(partition().addIsr(9), "ISR is not within its replicas");
        refused(partition().clearIsr(), "leader is not in its ISR");
        refused(partition().addEligibleLeaderReplicas(2), "in the ISR too");
        refused(partition().addAddingReplicas(1).addRemovingReplicas(1), "being added and being removed");
        refused(partition().addDirectories(1), "half an id");
        refused(partition().addDirectories(1).addDirectories(1), "one directory for each replica");
        refused(partition().setLastKnownLeader(8), "last known leader");
        refused(partition().setLeaderEpoch(-1), "an epoch is negative");
    }

    @Test
    void aFencedOrForeignBrokerIsNotElected() {
        refused(Events.created(Events.partition(TOPIC, 1, 8)),
                "broker 8 became a leader, but it is not regis");
        ClusterImage fenced = IMAGE.replay(Events.fenced(2, 2));
        assertThatThrownBy(() -> fenced.replay(event(changed(1).setLeader(2).setLeaderEpoch(1))))
                .hasMessageContaining("broker 2 became a leader, but it is fenced");
    }

    @Test
    void aBrokerThatLeadsMayBeFencedBeforeItsPartitionsMove() {
        ClusterImage fenced = IMAGE.replay(Events.fenced(1, 1));
        assertThat(fenced.replay(event(changed(1).addIsr(1).addIsr(3))).topics().partition(TOPIC, 0))
                .hasToString("leader 1, leader epoch 0, partition epoch 1, replicas [1, 2, 3], isr [1, 3]");
    }

    @Test
    void partitionAndLeaderEpochsOnlyRise() {
        refused(event(changed(0).addIsr(1)), "partition epoch would go from 0 to 0");
        refused(event(changed(1).setLeader(2)), "leader would go from 1 to 2 within leader epoch 0");
        ClusterImage later = IMAGE.replay(event(changed(1).setLeaderEpoch(4)));
        assertThatThrownBy(() -> later.replay(event(changed(2).setLeaderEpoch(3))))
                .hasMessageContaining("partition 0 of topic 'orders'")
                .hasMessageContaining("leader epoch would go from 4 to 3");
        refused(event(changed(1).setPartition(1)),
                "partition 1 of topic 'orders' changed, but it has only 1");
    }

    @Test
    void aConfigOfATopicNeedsTheTopic() {
        refused(Events.config(ConfigResourceType.TOPIC, "other", Map.of("a", "b")), "there is no such topic");
        refused(Events.config(ConfigResourceType.CONFIG_RESOURCE_TYPE_UNSPECIFIED, "x", Map.of()), "no type");
    }

    @Test
    void aTopicTakesItsConfigsWithIt() {
        ClusterImage with = IMAGE.replay(Events.config(ConfigResourceType.TOPIC, "orders", Map.of("a", "b")));
        assertThat(with.configs().of(ConfigResource.topic("orders")).values()).containsEntry("a", "b");
        ClusterDelta gone = with.replay(List.of(Events.topicDeleted(TOPIC)), with.endOffset() + 1);
        assertThat(gone.after().configs().byResource()).isEmpty();
        assertThat(gone.configs()).containsExactly(ConfigResource.topic("orders"));
        assertThat(gone.topics().get(TOPIC)).hasToString("topic orders deleted");
    }

    @Test
    void producerIdsAreNeverGivenTwice() {
        MetadataRecord block = Events.record()
                .setProducerIdsAllocated(ProducerIdsAllocated.newBuilder().setNextProducerId(1000))
                .build();
        ClusterImage given = IMAGE.replay(block);
        assertThatThrownBy(() -> given.replay(block)).isInstanceOf(ContradictingRecord.class)
                .hasMessageContaining("1000 are given already");
    }

    @Test
    void aVoterThatLostItsDirectoryIsNotTheSameVoter() {
        ClusterImage with = IMAGE.replay(voter(1, 10));
        assertThat(with.replay(voter(1, 10)).quorum().voter(1)).isNotNull();
        assertThatThrownBy(() -> with.replay(voter(1, 11))).hasMessageContaining("voter 1 was added with");
    }

    @Test
    void theEndsOfASnapshotAreNoEvents() {
        refused(Events.record().setSnapshotFooter(SnapshotFooter.getDefaultInstance()).build(), "snapshot");
    }

    @Test
    void anEndOffsetDoesNotFall() {
        assertThatThrownBy(() -> IMAGE.replay(List.of(), 8))
                .hasMessage("the end offset would go from 9 to 8");
    }

    private static MetadataRecord voter(int id, long directory) {
        return Events.record()
                .setVoterAdded(VoterAdded.newBuilder()
                        .setVoterId(id)
                        .setDirectoryId(UuidValues.of(new Uuid(3, directory))))
                .build();
    }

    private static PartitionCreated.Builder partition() {
        return Events.partition(TOPIC, 1, 1, 2, 3);
    }

    private static PartitionChanged.Builder changed(int partitionEpoch) {
        return PartitionChanged.newBuilder()
                .setTopicId(UuidValues.of(TOPIC))
                .setPartitionEpoch(partitionEpoch);
    }

    private static MetadataRecord event(PartitionChanged.Builder changed) {
        return Events.record().setPartitionChanged(changed).build();
    }

    private static void refused(PartitionCreated.Builder partition, String... why) {
        refused(Events.created(partition), why);
    }

    private static void refused(MetadataRecord record, String... why) {
        ClusterImage before = IMAGE;
        assertThatThrownBy(() -> before.replay(record)).isInstanceOf(ContradictingRecord.class)
                .hasMessageContainingAll(why);
    }
}
