package io.tidemark.controller.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.sim.SimulatedQuorum.Happening;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedScheduler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The model of the quorum is itself a quorum. */
final class SimulatedQuorumTest {
    private static final List<Integer> VOTERS = List.of(0, 1, 2);
    private static final long MAX_STEPS = 1_000_000;
    private static final int ROUNDS = 60;

    /** A quorum under load, whose nodes are killed, paused and cut off. */
    private static final class World {
        final SimulatedScheduler scheduler;
        final SeededRandomness randomness;
        final SimulatedNetwork network;
        final SimulatedQuorum quorum;
        final List<QuorumUser> users = new ArrayList<>();
        int proposed;

        World(long seed, QuorumHabits habits) {
            scheduler = new SimulatedScheduler(seed);
            randomness = new SeededRandomness(seed).fork("test");
            network = new SimulatedNetwork(scheduler, randomness);
            quorum = new SimulatedQuorum(scheduler, network, randomness, habits, VOTERS);
            VOTERS.forEach(id -> users.add(started(id)));
        }

        private QuorumUser started(int id) {
            return new QuorumUser(quorum, id, scheduler.process("controller-" + id));
        }

        void run(int rounds) {
            for (int i = 0; i < rounds; i++) {
                scheduler.runForMs(randomness.nextInt(400), MAX_STEPS);
                propose(1 + randomness.nextInt(5));
                fault();
            }
        }

        void propose(int count) {
            for (QuorumUser user : users) {
                for (int i = 0; i < count; i++) {
                    if (user.shard.call(user::proposeOne) != null)
                        proposed++;
                }
            }
        }

        private void fault() {
            int id = randomness.nextInt(VOTERS.size());
            QuorumUser user = users.get(id);
            SimulatedHost host = quorum.host(id);
            switch (randomness.nextInt(12)) {
                case 0 -> {
                    user.process.kill();
                    users.set(id, started(id));
                }
                case 1 -> user.process.pause();
                case 2, 3 -> users.forEach(each -> each.process.resume());
                case 4 -> network.isolate(Set.of(host));
                case 5 -> network.cut(host, quorum.host(randomness.nextInt(VOTERS.size())));
                case 6, 7, 8 -> network.healAll();
                case 9 -> user.shard.run(user::resign);
                default -> {
                    // Nothing happens this time.
                }
            }
        }

        /** Heals everything, and waits until one leader's proposal has reached all. */
        void comeToRest() {
            quorum.behave();
            network.healAll();
            users.forEach(user -> user.process.resume());
            scheduler.runForMs(5_000, MAX_STEPS);
            long before = quorum.log().lastIndex();
            for (int i = 0; i < 20 && quorum.log().lastIndex() == before; i++) {
                propose(1);
                scheduler.runForMs(200, MAX_STEPS);
            }
            assertThat(quorum.log().lastIndex()).isGreaterThan(before);
            scheduler.runForMs(3_000, MAX_STEPS);
            assertThat(users).allMatch(user -> user.image.endOffset() == quorum.log().lastIndex() + 1);
        }

        ClusterImage replayed() {
            ClusterImage image = ClusterImage.EMPTY;
            for (long index = 1; index <= quorum.log().lastIndex(); index++) {
                RaftEntry entry = quorum.log().entry(index);
                image = entry.batch() == null
                        ? image.replay(List.of(), index + 1).after()
                        : image.replay(entry.batch(), index + 1).after();
            }
            return image;
        }
    }

    @Test
    void allNodesApplyTheSameEntriesInTheSameOrderWhateverHappens() {
        Map<Happening, Integer> happened = new EnumMap<>(Happening.class);
        for (long seed = 0; seed < 60; seed++) {
            World world = new World(seed,
                    seed % 2 == 0
                            ? QuorumHabits.NASTY
                            : QuorumHabits.drawn(new SeededRandomness(seed).fork("habits")));
            world.run(ROUNDS);
            world.comeToRest();
            ClusterImage replayed = world.replayed();
            for (QuorumUser user : world.users)
                assertThat(user.image).as("seed %d, node %d", seed, user.id).isEqualTo(replayed);
            for (Happening each : Happening.values())
                happened.merge(each, world.quorum.count(each), Integer::sum);
        }
        System.err.println("quorum: " + happened);
        assertThat(happened.values()).as("each was met: %s", happened).allMatch(times -> times > 20);
    }

    @Test
    void withoutFaultsOneLeaderCommitsEverything() {
        World world = new World(1, QuorumHabits.GOOD);
        world.scheduler.runForMs(3_000, MAX_STEPS);
        world.propose(10);
        world.comeToRest();
        assertThat(world.quorum.count(Happening.ELECTION)).isOne();
        assertThat(world.proposed).isGreaterThanOrEqualTo(10);
        assertThat(world.users.stream().mapToInt(user -> user.failures).sum()).isZero();
        assertThat(world.replayed().configs().byResource()).hasSize(1);
    }

    @Test
    void aHandOverMakesAnotherNodeLead() {
        for (long seed = 0; seed < 20; seed++) {
            World world = new World(seed, QuorumHabits.GOOD);
            world.scheduler.runForMs(3_000, MAX_STEPS);
            QuorumUser old = world.users.stream().filter(user -> user.leads > 0).findFirst().orElseThrow();
            for (int i = 0; i < 5 && old.leads > 0; i++) {
                old.shard.run(old::resign);
                world.scheduler.runForMs(1_000, MAX_STEPS);
            }
            assertThat(world.quorum.count(Happening.TRANSFER)).isPositive();
            assertThat(world.users).as("seed %d", seed).anyMatch(user -> user.leads > 0 && user.id != old.id);
        }
    }

    @Test
    void whoeverResignsWithNobodyToHandOverToEndsItsTerm() {
        for (int silentMs = 380; silentMs < 520; silentMs += 2) {
            World world = new World(silentMs, QuorumHabits.GOOD);
            world.scheduler.runForMs(3_000, MAX_STEPS);
            QuorumUser old = world.users.stream().filter(user -> user.leads > 0).findFirst().orElseThrow();
            int term = old.leads;
            world.network.isolate(Set.of(world.quorum.host(old.id)));
            world.scheduler.runForMs(silentMs, MAX_STEPS);
            old.shard.run(old::resign);
            world.network.healAll();
            world.scheduler.runForMs(1_000, MAX_STEPS);
            assertThat(old.leads != term || world.quorum.count(Happening.TRANSFER) > 0)
                    .as("silent for %d ms, it leads on, and nobody has told it", silentMs).isTrue();
        }
    }

    @Test
    void whoeverIsCutOffFromTheMajorityStopsLeading() {
        World world = new World(7, QuorumHabits.GOOD);
        world.scheduler.runForMs(3_000, MAX_STEPS);
        QuorumUser old = world.users.stream().filter(user -> user.leads > 0).findFirst().orElseThrow();
        world.network.isolate(Set.of(world.quorum.host(old.id)));
        old.shard.run(old::proposeOne);
        world.scheduler.runUntil("it has stopped", () -> old.leads == 0, 1_000, MAX_STEPS);
        world.scheduler.runUntil("another one leads",
                () -> world.users.stream().anyMatch(user -> user.leads > 0), 5_000, MAX_STEPS);
        assertThat(old.failures).isOne();
    }

    @Test
    void aNodeThatAppliesSomethingElseFailsTheRun() {
        CommittedLog log = new CommittedLog();
        log.applied(1, 1, RaftEntry.first(3));
        log.applied(2, 1, RaftEntry.first(3));
        assertThatThrownBy(() -> log.applied(2, 1, RaftEntry.first(4))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> log.applied(2, 3, RaftEntry.first(4))).isInstanceOf(AssertionError.class);
        log.elected(1, 3);
        assertThatThrownBy(() -> log.elected(2, 3)).isInstanceOf(AssertionError.class);
    }
}
