package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Sweep;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sweeps that hand leadership over, or give it back. */
class ReturningBrokerSweepsTest {
    private final TestCluster cluster = new TestCluster(5);

    @Test
    void aControlledShutdownSaysSoFirstAndTellsWhatItStillLeads() {
        cluster.topic("a");
        cluster.partition("a", 1, 2, 3);
        cluster.partition("a", 2, 1, 3);
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        ControlledShutdownSweep sweep = new ControlledShutdownSweep(1, cluster.epoch(1));
        assertThat(cluster.step(sweep).getFirst().hasBrokerInControlledShutdown()).isTrue();
        assertThat(sweep.isDone()).isTrue();
        assertThat(sweep.stillLeading()).isEqualTo(1);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
        assertThat(cluster.words("a", 1)).isEqualTo("2 1 3 / isr 2 3 / leader 2");
        assertThat(cluster.words("a", 2)).isEqualTo("1 2 3 / isr 1 / leader 1");
        assertThat(cluster.broker(1).isInControlledShutdown()).isTrue();
    }

    @Test
    void aSecondSweepHandsOverWhatOthersCaughtUpWith() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 2 / leader 1");
        cluster.shutDown(1);
        ControlledShutdownSweep again = new ControlledShutdownSweep(1, cluster.epoch(1));
        cluster.run(again);
        assertThat(again.stillLeading()).isEqualTo(0);
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / elr 1 / leader 2");
    }

    @Test
    void anUnfencedBrokerLeadsWhatWaitedForItInTheSameStep() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 / leader 1");
        cluster.partition("a", "2 1 3 / isr 2 3 / leader 2");
        cluster.run(new FenceBrokerSweep(1, cluster.epoch(1)));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / elr 1 / last 1");
        Sweep sweep = new UnfenceSweep(1, cluster.epoch(1));
        assertThat(cluster.step(sweep).getFirst().hasBrokerUnfenced()).isTrue();
        assertThat(sweep.isDone()).isTrue();
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 1 / leader 1");
        assertThat(cluster.get("a", 1).partitionEpoch()).isEqualTo(0);
    }

    @Test
    void aBrokerThatIsShuttingDownLeadsNothingWhenItIsUnfenced() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / elr 1 / last 1");
        cluster.shutDown(1);
        cluster.fence(1);
        cluster.run(new UnfenceSweep(1, cluster.epoch(1)));
        assertThat(cluster.broker(1).isFenced()).isFalse();
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / elr 1 / last 1");
    }

    @Test
    void unfencingEndsWhenTheBrokerIsFencedAgainOrLeaving() {
        cluster.topic("a");
        for (int i = 0; i <= Sweep.MAX_CHANGES; i++)
            cluster.partition("a", "1 2 3 / elr 1 / last 1");
        cluster.fence(1);
        Sweep sweep = new UnfenceSweep(1, cluster.epoch(1));
        cluster.step(sweep);
        assertThat(sweep.isDone()).isFalse();
        cluster.run(new FenceBrokerSweep(1, cluster.epoch(1)));
        assertThat(cluster.step(sweep)).isEmpty();
        assertThat(sweep.isDone()).isTrue();
        cluster.leaving.add(1);
        assertThat(cluster.step(new UnfenceSweep(1, cluster.epoch(1)))).isEmpty();
    }

    @Test
    void leadershipGoesBackWhereABrokerIsOutOfBalance() {
        cluster.topic("a");
        for (int i = 0; i < 7; i++)
            cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 1");
        cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 2");
        cluster.partition("a", "1 2 3 / isr 2 3 / leader 2");
        PreferredLeaderSweep sweep = new PreferredLeaderSweep();
        cluster.run(sweep);
        assertThat(sweep.moved()).isEqualTo(1);
        assertThat(cluster.words("a", 7)).isEqualTo("1 2 3 / isr 1 2 3 / leader 1");
        assertThat(cluster.get("a", 7).leaderEpoch()).isEqualTo(1);
        assertThat(cluster.words("a", 8)).isEqualTo("1 2 3 / isr 2 3 / leader 2");
    }

    @Test
    void aSmallImbalanceIsLeftAlone() {
        cluster.topic("a");
        for (int i = 0; i < 9; i++)
            cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 1");
        cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 2"); // a tenth, and the default is above a tenth
        PreferredLeaderSweep sweep = new PreferredLeaderSweep();
        cluster.run(sweep);
        assertThat(sweep.moved()).isEqualTo(0);
    }

    @Test
    void leadershipDoesNotGoToABrokerThatIsShuttingDownOrLeaving() {
        cluster.topic("a");
        cluster.partition("a", "1 2 3 / isr 1 2 3 / leader 2");
        cluster.partition("a", "3 2 1 / isr 1 2 3 / leader 2");
        cluster.shutDown(1);
        cluster.leaving.add(3);
        PreferredLeaderSweep sweep = new PreferredLeaderSweep();
        cluster.run(sweep);
        assertThat(sweep.moved()).isEqualTo(0);
    }

    @Test
    void uncleanElectionIsForTopicsThatAllowIt() {
        for (String name : List.of("a", "b")) {
            cluster.topic(name);
            cluster.partition(name, "1 2 3 / elr 1 / last 1");
            cluster.partition(name, "1 2 3 / isr 2 / leader 2");
        }
        cluster.fence(1);
        cluster.config("a", "unclean.leader.election.enable", "true");
        cluster.run(UncleanElectionSweep.ofTopic(TestCluster.id("b")));
        cluster.run(UncleanElectionSweep.ofTopic(TestCluster.id("a")));
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
        assertThat(cluster.words("b", 0)).isEqualTo("1 2 3 / elr 1 / last 1");
        assertThat(cluster.get("a", 1).partitionEpoch()).isEqualTo(0);
    }

    @Test
    void uncleanElectionOfTheClusterIsOverruledByATopic() {
        for (String name : List.of("a", "b")) {
            cluster.topic(name);
            cluster.partition(name, "1 2 3 / elr 1 / last 1");
        }
        cluster.fence(1);
        cluster.config("a", "unclean.leader.election.enable", "false");
        MetadataRecord ofAll = Events.config(ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of("unclean.leader.election.enable", "true"));
        cluster.apply(List.of(ofAll));
        cluster.run(UncleanElectionSweep.ofAllTopics());
        assertThat(cluster.words("a", 0)).isEqualTo("1 2 3 / elr 1 / last 1");
        assertThat(cluster.words("b", 0)).isEqualTo("1 2 3 / isr 2 / leader 2");
    }
}
