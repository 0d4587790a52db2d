package io.tidemark.controller.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.sim.QuorumHabits;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a single fault goes unnoticed, in simulated time, on a quorum and a network that work. */
@ExtendWith(Quiet.class)
final class LifeLineModelTest {
    private static final int SEEDS = 15;
    private static final int BROKERS = 5;
    private static final int PARTITIONS = 30;
    private static final long LIMIT_MS = 20_000;

    /** A probe, a step of a sweep, and messages of the quorum's model that are lost and sent again after 80 ms. */
    private static final long AT_ONCE_MS = 300;

    /** A session of 1500 ms, and a second look. */
    private static final long SILENCE_MS = 2_000;

    /** An election, which begins after 400 to 800 ms, and may need a second vote. */
    private static final long ELECTION_MS = 2_500;

    /** Remembers partitions that had nobody to lead them, at any offset. */
    private static final class Leaderless implements Invariant {
        final Set<String> seen = new TreeSet<>();

        @Override
        public void check(Step step) {
            for (Step.Partition each : step.partitions()) {
                if (!each.after().hasLeader())
                    seen.add(each.topic() + "-" + each.number());
            }
        }
    }

    /** A cluster with a topic, at rest. */
    private static final class Scene {
        final Leaderless leaderless = new Leaderless();
        final ModelWorld world;
        final ModelCluster cluster;
        final ModelBroker victim;

        Scene(long seed) {
            world = new ModelWorld(seed, QuorumHabits.GOOD, List.of(leaderless));
            cluster = new ModelCluster(world, BROKERS, Bounds.DEFAULT);
            cluster.start();
            world.becomeCalm();
            world.runUntil("all take part", cluster::isAtRest, LIMIT_MS);
            ModelBroker.Life any = Objects.requireNonNull(cluster.brokers().getFirst().life());
            CreateTopicsRequestData request = new CreateTopicsRequestData();
            request.topics()
                    .add(new CreatableTopic().setName("t")
                            .setNumPartitions(PARTITIONS)
                            .setReplicationFactor((short) 3));
            any.shard.run(() -> Asking.ask(any, ApiKeys.CREATE_TOPICS, request,
                    CreateTopicsResponseData.class, (_, _) -> {}));
            world.runUntil("the topic is there",
                    () -> cluster.isAtRest() && world.history.newest().topics().size() == 1, LIMIT_MS);
            victim = cluster.brokers().get((int) (seed % BROKERS));
        }

        long msUntilFenced() {
            return msUntil(() -> {
                BrokerImage broker = world.history.newest().brokers().broker(victim.id);
                return broker != null && broker.isFenced();
            });
        }

        long msUntil(BooleanSupplier condition) {
            long begun = world.scheduler.clock().elapsedMs();
            world.scheduler.runUntil("it is noticed", condition, LIMIT_MS, 10_000_000);
            return world.scheduler.clock().elapsedMs() - begun;
        }

        boolean isLedByOthers() {
            TopicImage topic = Objects.requireNonNull(world.history.newest().topics().topic("t"));
            for (int i = 0; i < topic.partitions().size(); i++) {
                if (!topic.partitions().get(i).hasLeader() || topic.partitions().get(i).leader() == victim.id)
                    return false;
            }
            return true;
        }
    }

    private static void forEachSeed(Consumer<Scene> test) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                test.accept(new Scene(seed));
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed + ": " + failure, failure);
            }
        }
    }

    @Test
    void aKilledBrokerIsFencedAtOnceAndOthersLead() {
        forEachSeed(scene -> {
            scene.victim.kill();
            assertThat(scene.msUntilFenced()).isLessThan(AT_ONCE_MS);
            assertThat(scene.isLedByOthers()).isTrue();
            assertThat(scene.leaderless.seen).isEmpty();
        });
    }

    @Test
    void aBrokerThatHangsIsFencedWithinTwoSeconds() {
        forEachSeed(scene -> {
            scene.victim.pause();
            assertThat(scene.msUntilFenced()).isLessThan(SILENCE_MS);
            assertThat(scene.isLedByOthers()).isTrue();
        });
    }

    @Test
    void aBrokerThatIsCutOffIsFencedWithinTwoSeconds() {
        forEachSeed(scene -> {
            scene.world.network.isolate(Set.of(scene.victim.host()));
            assertThat(scene.msUntilFenced()).isLessThan(SILENCE_MS);
        });
    }

    @Test
    void aBrokerThatHangsForASecondIsNotFenced() {
        forEachSeed(scene -> {
            int fenced = fencings(scene);
            scene.victim.pause();
            scene.world.runForMs(1_000);
            scene.victim.resume();
            scene.world.runForMs(5_000);
            assertThat(fencings(scene)).isEqualTo(fenced);
            assertThat(scene.cluster.isAtRest()).isTrue();
        });
    }

    private static int fencings(Scene scene) {
        return scene.world.history.events().getOrDefault(MetadataRecord.EventCase.BROKER_FENCED, 0);
    }

    @Test
    void aConnectionThatBreaksFencesNobody() {
        forEachSeed(scene -> {
            scene.world.network.breakConnections(each -> each.local().equals(scene.victim.host()));
            scene.world.runForMs(5_000);
            assertThat(fencings(scene)).isZero();
            assertThat(scene.cluster.isAtRest()).isTrue();
        });
    }

    @Test
    void aBrokerThatDiesWithTheActiveControllerIsFencedAsSoonAsThereIsAnother() {
        forEachSeed(scene -> {
            int epoch = scene.world.history.newest().epoch();
            scene.cluster.active().kill();
            scene.victim.kill();
            long election = scene.msUntil(() -> scene.world.history.newest().epoch() > epoch);
            assertThat(election).isLessThan(ELECTION_MS);
            assertThat(scene.msUntilFenced()).isLessThan(AT_ONCE_MS);
            assertThat(scene.isLedByOthers()).isTrue();
        });
    }

    @Test
    void aControllerThatDiesFencesNobodyThatLives() {
        forEachSeed(scene -> {
            scene.cluster.active().kill();
            scene.world.runForMs(5_000);
            assertThat(fencings(scene)).isZero();
        });
    }

    @Test
    void whoeverStopsInGoodOrderHandsOverFirst() {
        forEachSeed(scene -> {
            scene.victim.stop();
            assertThat(scene.msUntil(() -> scene.victim.cleanStops() == 1)).isLessThan(2_000);
            assertThat(scene.leaderless.seen).isEmpty();
            assertThat(scene.isLedByOthers()).isTrue();
        });
    }
}
