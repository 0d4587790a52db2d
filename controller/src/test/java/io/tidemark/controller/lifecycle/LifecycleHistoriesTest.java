package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Histories of brokers that die, hang, reconnect, stop and come back, under controllers that come and go.
 * Never does a fenced broker lead or be in sync; and when peace has come, whoever lives takes part, and
 * whoever is gone does not.
 */
class LifecycleHistoriesTest {
    private static final int BROKERS = 4;
    private static final int STEPS = 60;

    /** Longer than a session, a wait for a slow broker's registration, and a patient stop. */
    private static final long PEACE_MS = 15_000;

    private static long seeds() {
        return "active".equals(System.getProperty("campaign")) ? 2_000 : 60;
    }

    /** One history. */
    private static final class History {
        private final SeededRandomness random;
        private final LifecycleBench bench = new LifecycleBench();
        private final Map<Integer, BrokerProcess> processes = new HashMap<>();
        private final List<BrokerProcess> hanging = new ArrayList<>();
        private int incarnations;

        History(long seed) {
            random = new SeededRandomness(seed);
        }

        void run() {
            for (int id = 1; id <= BROKERS; id++)
                start(id);
            bench.runForMs(1_000);
            bench.topic(new int[] {1, 2, 3}, new int[] {2, 3, 4}, new int[] {3, 4, 1}, new int[] {4},
                    new int[] {1});
            for (int i = 0; i < STEPS; i++) {
                step();
                for (int ms = random.nextInt(600); ms > 0; ms -= 20) {
                    bench.runForMs(20);
                    requireNoFencedLeader();
                }
            }
            hanging.forEach(BrokerProcess::goOn);
            bench.runForMs(PEACE_MS);
            requireNoFencedLeader();
        }

        private void step() {
            int id = 1 + random.nextInt(BROKERS);
            BrokerProcess process = Objects.requireNonNull(processes.get(id));
            switch (random.nextInt(9)) {
                case 0 -> bench.leadAfter(random.nextInt(4));
                case 1 -> {
                    process.hang();
                    hanging.add(process);
                }
                case 2 -> {
                    process.goOn();
                    hanging.remove(process);
                }
                case 3 -> process.stop();
                case 4 -> process.reconnect();
                case 5 -> process.kill();
                default -> {
                    if (process.isGone())
                        start(id);
                }
            }
        }

        private void start(int id) {
            BrokerProcess before = processes.get(id);
            BrokerProcess process = new BrokerProcess(bench, id, ++incarnations);
            processes.put(id, process);
            if (before != null && random.oneIn(2))
                process.startAfter(before);
            else
                process.start();
        }

        private void requireNoFencedLeader() {
            ClusterImage image = bench.controllers().quorum.image();
            for (TopicImage topic : image.topics().all()) {
                for (PartitionImage partition : topic.partitions()) {
                    assertThat(partition.isr().stream().filter(id -> isOut(image, id))).isEmpty();
                    assertThat(!partition.hasLeader() || !isOut(image, partition.leader())).isTrue();
                }
            }
        }

        private static boolean isOut(ClusterImage image, int id) {
            BrokerImage broker = image.brokers().broker(id);
            return broker == null || broker.isFenced();
        }

        void check() {
            processes.forEach((id, process) -> {
                BrokerImage broker = bench.broker(id);
                if (process.isGone()) {
                    assertThat(broker.isFenced()).as("broker %s is gone", id).isTrue();
                } else {
                    assertThat(broker.incarnationId()).as("broker %s", id).isEqualTo(process.incarnation());
                    assertThat(broker.isFenced()).as("broker %s lives", id).isFalse();
                }
            });
            bench.controllers().faults.assertNothingBroken();
        }
    }

    @Test
    void whoLivesTakesPartInTheEndAndWhoIsGoneDoesNot() {
        for (long seed = 0; seed < seeds(); seed++) {
            History history = new History(seed);
            try {
                history.run();
                history.check();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
