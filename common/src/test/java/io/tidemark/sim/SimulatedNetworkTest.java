package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulatedNetworkTest {
    private static final int PORT = 9093;
    private static final int MESSAGES = 20;
    private static final long MAX_STEPS = 100_000;

    /** What one end heard. */
    private static class Ear implements ConnectionEvents {
        final List<Object> messages = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        int opened;

        @Override
        public void onOpen() {
            opened++;
        }

        @Override
        public void onMessage(Object message) {
            messages.add(message);
        }

        @Override
        public void onClosed(String reason) {
            ends.add(reason);
        }
    }

    /** Two hosts with a process each, and a connection from a to b. */
    private static final class Pair {
        final SimulatedScheduler scheduler;
        final SimulatedNetwork network;
        final SimulatedHost a;
        final SimulatedHost b;
        final SimulatedProcess client;
        final SimulatedProcess server;
        final SimulatedShard clientShard;
        final SimulatedShard serverShard;
        final Ear clientEar = new Ear();
        final List<Ear> serverEars = new ArrayList<>();
        final List<SimulatedConnection> accepted = new ArrayList<>();

        Pair(long seed) {
            scheduler = new SimulatedScheduler(seed);
            network = new SimulatedNetwork(scheduler, new SeededRandomness(seed));
            a = network.host("a");
            b = network.host("b");
            client = scheduler.process("client");
            server = scheduler.process("server");
            clientShard = client.shard("client");
            serverShard = server.shard("server");
            listen(serverShard);
        }

        void listen(SimulatedShard shard) {
            b.listen(PORT, shard, connection -> {
                assertThat(shard.inShard()).isTrue();
                accepted.add(connection);
                Ear ear = new Ear();
                serverEars.add(ear);
                return ear;
            });
        }

        SimulatedConnection connect() {
            return clientShard.call(() -> a.connect(clientShard, b, PORT, clientEar));
        }

        SimulatedConnection connected() {
            SimulatedConnection connection = connect();
            run();
            return connection;
        }

        void send(SimulatedConnection connection, int from) {
            for (int i = from; i < from + MESSAGES; i++) {
                int message = i;
                clientShard.run(() -> connection.send(message));
            }
        }

        void run() {
            scheduler.runUntilIdle(MAX_STEPS);
        }

        Ear serverEar() {
            return serverEars.getFirst();
        }
    }

    private static List<Object> numbers(int count) {
        return IntStream.range(0, count).<Object>mapToObj(i -> i).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aConnectionKeepsTheOrderWhateverTheDelays(long seed) {
        Pair pair = new Pair(seed);
        pair.network.pace(new LinkPace(0, 5_000, 2, 500_000));
        SimulatedConnection connection = pair.connect();
        pair.send(connection, 0);
        pair.run();
        pair.send(connection, MESSAGES);
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(2 * MESSAGES));
        assertThat(pair.clientEar.opened).isOne();
        pair.serverShard.run(() -> pair.accepted.getFirst().send("back"));
        pair.run();
        assertThat(pair.clientEar.messages).containsExactly("back");
    }

    @Test
    void twoConnectionsOvertakeEachOther() {
        Set<String> orders = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            Pair pair = new Pair(seed);
            List<Object> arrived = new ArrayList<>();
            pair.b.listen(1, pair.serverShard, _ -> new Ear() {
                @Override
                public void onMessage(Object message) {
                    arrived.add(message);
                }
            });
            for (String each : List.of("first", "second")) {
                pair.clientShard.run(
                        () -> pair.a.connect(pair.clientShard, pair.b, 1, pair.clientEar).send(each));
            }
            pair.run();
            orders.add(arrived.toString());
        }
        assertThat(orders).containsExactlyInAnyOrder("[first, second]", "[second, first]");
    }

    @Test
    void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
        Set<Long> fingerprints = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            assertThat(busyRun(seed)).isEqualTo(busyRun(seed));
            fingerprints.add(busyRun(seed));
        }
        assertThat(fingerprints).hasSize(50);
    }

    private static long busyRun(long seed) {
        Pair pair = new Pair(seed);
        SimulatedConnection connection = pair.connect();
        pair.send(connection, 0);
        pair.scheduler.runForMs(1, MAX_STEPS);
        pair.network.breakConnections(_ -> true);
        pair.a.sendDatagram(pair.b, PORT, "datagram");
        pair.run();
        return pair.scheduler.fingerprint()
                + pair.serverEars.stream().mapToInt(ear -> ear.messages.size()).sum();
    }

    @Test
    void aBreakLosesWhatIsUnderWayFromSomePlaceOnAndBothEndsHearOfIt() {
        Set<Integer> arrived = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            Pair pair = new Pair(seed);
            SimulatedConnection connection = pair.connected();
            pair.send(connection, 0);
            pair.network.breakConnections(_ -> true);
            pair.run();
            pair.clientShard.run(() -> connection.send("too late"));
            pair.run();
            assertThat(pair.serverEar().messages).isEqualTo(numbers(pair.serverEar().messages.size()));
            assertThat(pair.serverEar().ends).containsExactly("reset");
            assertThat(pair.clientEar.ends).containsExactly("reset");
            assertThat(connection.isLive()).isFalse();
            assertThat(pair.network.connections()).isEmpty();
            arrived.add(pair.serverEar().messages.size());
        }
        assertThat(arrived).contains(0, MESSAGES).hasSizeGreaterThan(MESSAGES / 2);
    }

    @Test
    void aKilledProcessesConnectionsAreResetAndItHearsNothingMore() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.server.kill();
        pair.send(connection, 0);
        pair.run();
        assertThat(pair.clientEar.ends).containsExactly("reset");
        assertThat(pair.serverEar().messages).isEmpty();
        assertThat(pair.serverEar().ends).isEmpty();
        assertThat(pair.network.connections()).isEmpty();
    }

    @Test
    void someOfWhatAProcessSentBeforeItWasKilledMayArrive() {
        Set<Integer> arrived = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            Pair pair = new Pair(seed);
            pair.send(pair.connected(), 0);
            pair.client.kill();
            pair.run();
            assertThat(pair.serverEar().messages).isEqualTo(numbers(pair.serverEar().messages.size()));
            assertThat(pair.serverEar().ends).containsExactly("reset");
            arrived.add(pair.serverEar().messages.size());
        }
        assertThat(arrived).contains(0, MESSAGES).hasSizeGreaterThan(MESSAGES / 2);
    }

    @Test
    void whoIsCutOffDoesNotHearOfADeathUntilTheCutHeals() {
        Pair pair = new Pair(1);
        pair.connected();
        pair.network.cut(pair.b, pair.a);
        pair.server.kill();
        pair.run();
        assertThat(pair.clientEar.ends).isEmpty();
        pair.network.heal(pair.b, pair.a);
        pair.run();
        assertThat(pair.clientEar.ends).containsExactly("reset");
    }

    @Test
    void aPausedProcessIsSilentAndHearsAllWhenItGoesOn() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.server.pause();
        pair.send(connection, 0);
        pair.run();
        assertThat(pair.serverEar().messages).isEmpty();
        assertThat(pair.clientEar.ends).isEmpty();
        pair.server.resume();
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(MESSAGES));
    }

    @Test
    void aPausedProcessIsConnectedToByItsMachine() {
        Pair pair = new Pair(1);
        pair.server.pause();
        SimulatedConnection connection = pair.connected();
        pair.send(connection, 0);
        pair.run();
        assertThat(pair.clientEar.opened).isOne();
        assertThat(pair.serverEars).isEmpty();
        pair.server.resume();
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(MESSAGES));
    }

    @Test
    void aDeadProcessRefusesAndTheNextOneOnItsHostAccepts() {
        Pair pair = new Pair(1);
        pair.server.kill();
        SimulatedConnection connection = pair.connect();
        pair.send(connection, 0);
        pair.run();
        assertThat(pair.clientEar.opened).isZero();
        assertThat(pair.clientEar.ends).containsExactly("refused");
        pair.listen(pair.scheduler.shard("server again"));
        pair.connected();
        assertThat(pair.clientEar.opened).isOne();
    }

    @Test
    void aPortThatIsNoLongerListenedAtRefusesAndItsConnectionsStay() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.b.stopListening(PORT);
        pair.connected();
        assertThat(pair.clientEar.ends).containsExactly("refused");
        pair.send(connection, 0);
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(MESSAGES));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionAcrossACutIsSilentInEitherDirectionAndOpensWhenItHeals(boolean there) {
        Pair pair = new Pair(1);
        SimulatedHost from = there ? pair.a : pair.b;
        SimulatedHost to = there ? pair.b : pair.a;
        pair.network.cut(from, to);
        assertThat(pair.network.isCut(from, to)).isTrue();
        assertThat(pair.network.isCut(to, from)).isFalse();
        pair.connected();
        assertThat(pair.clientEar.opened).isZero();
        assertThat(pair.clientEar.ends).isEmpty();
        assertThat(pair.serverEars).hasSize(there ? 0 : 1);
        pair.network.healAll();
        pair.run();
        assertThat(pair.clientEar.opened).isOne();
    }

    @Test
    void anAsymmetricCutStopsOneDirectionAndWhatItHeldUpComesInOrderAfterwards() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.network.cut(pair.a, pair.b);
        pair.send(connection, 0);
        pair.serverShard.run(() -> pair.accepted.getFirst().send("the other way"));
        pair.run();
        assertThat(pair.serverEar().messages).isEmpty();
        assertThat(pair.clientEar.messages).containsExactly("the other way");
        pair.network.heal(pair.a, pair.b);
        pair.send(connection, MESSAGES);
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(2 * MESSAGES));
    }

    @Test
    void whoIsIsolatedReachesNobodyOutsideAndEveryoneInside() {
        Pair pair = new Pair(1);
        SimulatedHost c = pair.network.host("c");
        pair.network.isolate(Set.of(pair.a, c));
        assertThat(pair.network.isCut(pair.a, pair.b)).isTrue();
        assertThat(pair.network.isCut(pair.b, c)).isTrue();
        assertThat(pair.network.isCut(pair.a, c)).isFalse();
        assertThat(pair.network.isCut(c, c)).isFalse();
        pair.network.rejoin(Set.of(pair.a));
        assertThat(pair.network.isCut(pair.a, pair.b)).isFalse();
        assertThat(pair.network.isCut(pair.b, c)).isTrue();
    }

    @Test
    void whoClosesIsHeardOutFirst() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.send(connection, 0);
        pair.clientShard.run(connection::close);
        pair.serverShard.run(() -> pair.accepted.getFirst().send("to nobody"));
        pair.run();
        assertThat(pair.serverEar().messages).isEqualTo(numbers(MESSAGES));
        assertThat(pair.serverEar().ends).containsExactly("closed");
        assertThat(pair.clientEar.messages).isEmpty();
        assertThat(pair.clientEar.ends).isEmpty();
    }

    @Test
    void bothEndsMayCloseAtOnce() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.clientShard.run(connection::close);
        pair.serverShard.run(pair.accepted.getFirst()::close);
        pair.run();
        assertThat(pair.network.connections()).isEmpty();
        assertThat(pair.clientEar.ends).isEmpty();
        assertThat(pair.serverEar().ends).isEmpty();
    }

    @Test
    void aConnectionThatIsGivenUpBeforeItIsOpenIsClosedOnTheOtherSideToo() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connect();
        pair.clientShard.run(connection::close);
        pair.run();
        assertThat(pair.serverEar().ends).containsExactly("closed");
        assertThat(pair.clientEar.opened).isZero();
        assertThat(pair.network.connections()).isEmpty();
    }

    @Test
    void datagramsAreLostDoubledAndReordered() {
        Pair pair = new Pair(1);
        List<Object> arrived = new ArrayList<>();
        pair.b.receiveDatagrams(PORT, pair.serverShard, (from, message) -> {
            assertThat(from).isSameAs(pair.a);
            arrived.add(message);
        });
        for (int i = 0; i < 1000; i++)
            pair.a.sendDatagram(pair.b, PORT, i);
        pair.run();
        Set<Object> different = new HashSet<>(arrived);
        assertThat(different.size()).isBetween(900, 990);
        assertThat(arrived.size() - different.size()).isBetween(50, 250);
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void datagramsDoNotCrossACutNorReachTheDead() {
        Pair pair = new Pair(1);
        List<Object> arrived = new ArrayList<>();
        pair.b.receiveDatagrams(PORT, pair.serverShard, (_, message) -> arrived.add(message));
        pair.network.datagrams(Integer.MAX_VALUE, Integer.MAX_VALUE);
        pair.network.cut(pair.a, pair.b);
        pair.a.sendDatagram(pair.b, PORT, "lost");
        pair.run();
        pair.network.healAll();
        pair.a.sendDatagram(pair.b, PORT, "there");
        pair.run();
        pair.server.kill();
        pair.a.sendDatagram(pair.b, PORT, "to the dead");
        pair.run();
        assertThat(arrived).containsExactly("there");
    }

    @Test
    void aSlowLinkIsSlowInItsDirectionAlone() {
        Pair pair = new Pair(1);
        SimulatedConnection connection = pair.connected();
        pair.network.pace(pair.a, pair.b, LinkPace.SLOW);
        long before = pair.scheduler.clock().elapsedMs();
        pair.serverShard.run(() -> pair.accepted.getFirst().send("fast"));
        pair.run();
        long between = pair.scheduler.clock().elapsedMs();
        pair.clientShard.run(() -> connection.send("slow"));
        pair.run();
        assertThat(between - before).isLessThan(20);
        assertThat(pair.scheduler.clock().elapsedMs() - between).isGreaterThanOrEqualTo(20);
    }
}
