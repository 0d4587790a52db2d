package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Sweep;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Sweeps that take a broker away: fencing, registering anew, unregistering. */
class DepartingBrokerSweepsTest {
    private static final long NEW_EPOCH = 50;
    private final TestCluster cluster = new TestCluster(5);

    @Test
    void aFencedBrokerIsInNoIsrAndLeadsNothing() {
        cluster.topic("a");
        cluster.partition("a", 1, 2, 3);
        cluster.partition("a", 2, 3, 1);
        cluster.partition("a", 3, 4, 5);
        cluster.run(new FenceBrokerSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("2 3 1 / isr 2 3 / leader 2");
        assertThat(cluster.get("a", 2).partitionEpoch()).isEqualTo(0);
        assertThat(cluster.broker(1).isFenced()).isTrue();
    }

    @Test
    void aSweepTakesBoundedStepsAndItsEventComesLast() {
        manyPartitions("a", 2 * Sweep.MAX_CHANGES + 500);
        Sweep sweep = new FenceBrokerSweep(1, cluster.epoch(1));
        assertThat(cluster.step(sweep)).hasSize(Sweep.MAX_CHANGES).noneMatch(MetadataRecord::hasBrokerFenced);
        assertThat(cluster.step(sweep)).hasSize(Sweep.MAX_CHANGES).noneMatch(MetadataRecord::hasBrokerFenced);
        assertThat(sweep.isDone()).isFalse();
        List<MetadataRecord> last = cluster.step(sweep);
        assertThat(last).hasSize(501);
        assertThat(last.getLast().hasBrokerFenced()).isTrue();
        assertThat(sweep.isDone()).isTrue();
        requireGone(1);
    }

    @Test
    void aSweepHasItsPlaceThoughTopicsComeAndGo() {
        for (int i = 0; i < 5; i++)
            manyPartitions("topic-" + i, 600);
        Sweep sweep = new FenceBrokerSweep(1, cluster.epoch(1));
        cluster.leaving.add(1);
        cluster.step(sweep);
        TopicImage underway = cluster.image.topics().all().stream()
                .filter(each -> each.partitions().get(0).isr().contains(1)
                        || each.partitions().get(599).isr().contains(1))
                .findFirst()
                .orElseThrow();
        cluster.apply(List.of(Events.topicDeleted(underway.id())));
        cluster.topic("new");
        cluster.partition("new", 2, 3);
        cluster.run(sweep);
        requireGone(1);
        assertThat(cluster.broker(1).isFenced()).isTrue();
    }

    @Test
    void whoIsLeavingIsNotElectedByAnotherSweep() {
        cluster.topic("a");
        cluster.partition("a", 1, 2, 3);
        cluster.leaving.add(2);
        cluster.run(new FenceBrokerSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 3 / elr 1 2 / leader 3");
    }

    @Test
    void fencingEndsWhenTheBrokerRegisteredAnewOrIsFencedOrGone() {
        cluster.topic("a");
        cluster.partition("a", 1, 2, 3);
        Sweep stale = new FenceBrokerSweep(1, 7);
        assertThat(cluster.step(stale)).isEmpty();
        assertThat(stale.isDone()).isTrue();
        cluster.fence(4);
        Sweep again = new FenceBrokerSweep(4, cluster.epoch(4));
        assertThat(cluster.step(again)).isEmpty();
        assertThat(again.isDone()).isTrue();
        Sweep unknown = new FenceBrokerSweep(9, 7);
        assertThat(cluster.step(unknown)).isEmpty();
        assertThat(unknown.isDone()).isTrue();
    }

    @Test
    void anUncleanRestartLosesIsrAndEligibility() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 2 / leader 1");
        cluster.partition("a", "1 2 3 / isr 2 / elr 1 / leader 2");
        cluster.partition("a", "1 2 3 / elr 1 / last 1");
        RegisterBrokerSweep sweep = register(1, false);
        cluster.run(sweep);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(cluster.words("a", 2)).isEqualTo("1 2 3 / last 1");
        assertThat(cluster.broker(1).epoch()).isEqualTo(NEW_EPOCH).isEqualTo(sweep.brokerEpoch());
        assertThat(cluster.broker(1).isFenced()).isTrue();
    }

    @Test
    void aCleanRestartLosesTheIsrAndStaysEligible() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 2 / leader 1");
        cluster.partition("a", "1 2 3 / isr 2 / elr 1 / leader 2");
        cluster.run(register(1, true));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / elr 1 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / isr 2 / elr 1 / leader 2");
        assertThat(cluster.get("a", 1).partitionEpoch()).isEqualTo(0);
    }

    @Test
    void aLogDirectoryThatIsGoneTakesItsReplicasAlongThoughTheStopWasClean() {
        Uuid here = new Uuid(7, 1); // as Events registers broker 1
        Uuid gone = new Uuid(8, 1);
        Uuid other = new Uuid(7, 2);
        cluster.topic("a");
        for (Uuid mine : List.of(here, gone))
            cluster.partition("a", Events.partition(TestCluster.id("a"), cluster.nextPartition("a"), 1, 2)
                    .clearIsr()
                    .setLeader(PartitionImage.NO_LEADER)
                    .addEligibleLeaderReplicas(1)
                    .setLastKnownLeader(1)
                    .addAllDirectories(List.of(mine.getMostSignificantBits(), mine.getLeastSignificantBits(),
                            other.getMostSignificantBits(), other.getLeastSignificantBits())));
        cluster.fence(1);
        cluster.run(register(1, true));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 / elr 1 / last 1");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2");
        assertThat(cluster.get("a", 0).directories().get(0)).isEqualTo(here);
        assertThat(cluster.get("a", 1).directories().get(0)).isEqualTo(Uuid.ZERO_UUID);
        assertThat(cluster.get("a", 1).directories().get(1)).isEqualTo(other);
    }

    @Test
    void aReplicaWhoseDirectoryIsNotKnownMayHaveBeenInOneThatIsGone() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 2 / elr 1 / leader 2");
        cluster.partition("a", "1 2 3 / elr 1 / last 1");
        Uuid left = new Uuid(7, 1);
        cluster.apply(List.of(Events.logDirectories(1, cluster.epoch(1), List.of(left, new Uuid(9, 1)))));
        registerWith(left);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / last 1");
    }

    @Test
    void aBrokerThatComesBackWithNoneOfItsDirectoriesLeadsNothingAsItDidLast() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / elr 1 / last 1");
        cluster.partition("a", "1 2 3 / elr 2 / last 1");
        cluster.partition("a", "2 3 / elr 2 / last 2");
        cluster.fence(1, 2, 3);
        registerWith(new Uuid(8, 1));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / elr 2");
        assertThat(cluster.words("a", 2)).isEqualTo("2 3 / elr 2 / last 2");
    }

    @Test
    void whoWasTheLastToBeEligibleIsTheLastThatIsLeftWhenTheLeaderHasLostItsDisk() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / elr 2 / last 1");
        cluster.fence(1, 2, 3);
        registerWith(new Uuid(8, 1));
        cluster.run(new UnfenceSweep(1, cluster.epoch(1)));
        cluster.run(register(2, false));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / last 2");
        cluster.run(new UnfenceSweep(2, cluster.epoch(2)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
    }

    /** Broker 1 comes back, with this directory alone. */
    private void registerWith(Uuid directory) {
        BrokerRegistered registration = Events.registration(1, NEW_EPOCH)
                .clearLogDirectories()
                .addLogDirectories(UuidValues.of(directory))
                .build();
        cluster.run(new RegisterBrokerSweep(cluster.image, registration, true));
    }

    @Test
    void registeringTakesALargerEpochWhereOneWasGivenMeanwhile() {
        manyPartitions("a", Sweep.MAX_CHANGES + 1);
        RegisterBrokerSweep sweep = register(1, false);
        cluster.leaving.add(1);
        cluster.step(sweep);
        cluster.apply(List.of(Events.registered(6, NEW_EPOCH + 3)));
        cluster.run(sweep);
        assertThat(sweep.brokerEpoch()).isEqualTo(NEW_EPOCH + 4).isEqualTo(cluster.epoch(1));
    }

    @Test
    void registeringIsOvertakenByAnotherProcessOfThatId() {
        manyPartitions("a", Sweep.MAX_CHANGES + 1);
        RegisterBrokerSweep sweep = register(1, false);
        cluster.step(sweep);
        cluster.apply(List.of(Events.registered(1, NEW_EPOCH + 3)));
        assertThat(cluster.step(sweep)).isEmpty();
        assertThat(sweep.isDone()).isTrue();
        assertThat(sweep.isOvertaken()).isTrue();
        assertThat(sweep.brokerEpoch()).isEqualTo(-1);
    }

    @Test
    void aNewBrokerIsRegisteredInOneStep() {
        RegisterBrokerSweep sweep = register(6, false);
        assertThat(cluster.step(sweep)).hasSize(1);
        assertThat(sweep.isDone()).isTrue();
        assertThat(sweep.isOvertaken()).isFalse();
        assertThat(cluster.broker(6).isFenced()).isTrue();
    }

    @Test
    void anUnregisteredBrokerStaysAReplicaAndNothingElse() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 1");
        cluster.partition("a", "1 2 3 / isr 2 / elr 1 / leader 2");
        cluster.run(new UnregisterBrokerSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(cluster.image.brokers().broker(1)).isNull();
        UnregisterBrokerRequestData again = new UnregisterBrokerRequestData().setBrokerId(1);
        assertThat(UnregisterBrokerSweep.refusal(cluster.image, again).orElseThrow().errorCode())
                .isEqualTo(Errors.BROKER_ID_NOT_REGISTERED.code());
        assertThat(UnregisterBrokerSweep.refusal(cluster.image, again.setBrokerId(2))).isEmpty();
    }

    private RegisterBrokerSweep register(int broker, boolean clean) {
        BrokerRegistered registration = Events.registration(broker, NEW_EPOCH)
                .setIncarnationId(UuidValues.of(new Uuid(99, 99)))
                .build();
        return new RegisterBrokerSweep(cluster.image, registration, clean);
    }

    private void manyPartitions(String topic, int count) {
        cluster.topic(topic);
        for (int i = 0; i < count; i++)
            cluster.partition(topic, 1, 2, 3);
    }

    private void requireGone(int broker) {
        for (TopicImage topic : cluster.image.topics().all()) {
            for (PartitionImage each : topic.partitions())
                assertThat(each.isr().contains(broker)).isFalse();
        }
    }
}
