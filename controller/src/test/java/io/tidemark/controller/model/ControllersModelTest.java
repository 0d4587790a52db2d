package io.tidemark.controller.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.record.MetadataRecord.EventCase;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.model.CommandBook.Answer;
import io.tidemark.sim.SeededRandomness;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three controllers and five brokers in trouble, and the peace afterwards. The campaign {@code controllers} runs
 * 5,000 seeds; {@code -Dseeds=N} another number of them, {@code -Dseed=K} one.
 */
@ExtendWith(Quiet.class)
final class ControllersModelTest {
    private static final int BROKERS = 5;
    private static final int CHAOS_MS = 25_000;
    private static final int REST_LIMIT_MS = 30_000;

    /** Longer than whatever is done now and then, such as giving preferred leaders their partitions back. */
    private static final int QUIET_MS = 6_000;

    private final Map<Answer, Integer> answers = new EnumMap<>(Answer.class);
    private final Map<EventCase, Integer> events = new EnumMap<>(EventCase.class);
    private long entries;
    private int epochs;
    private int cleanStops;
    private int snapshots;
    private long longestRestMs;

    @Test
    void theInvariantsHoldWhateverFailsAndAfterwardsEverybodyAgrees() {
        long seeds = Seeds.forEach(80, 5_000, this::run);
        System.err.println("controllers: " + seeds + " seeds, " + entries + " entries, " + epochs
                + " epochs, answers " + answers + ", " + cleanStops + " orderly stops, " + snapshots
                + " snapshots pulled, at rest after " + longestRestMs + " ms at most, events " + events);
        assertThat(answers.keySet()).containsExactly(Answer.values());
        if (seeds > 50) {
            assertThat(cleanStops).isPositive();
            assertThat(snapshots).isPositive();
            assertThat(events.keySet()).contains(EventCase.BROKER_FENCED, EventCase.BROKER_UNFENCED,
                    EventCase.BROKER_IN_CONTROLLED_SHUTDOWN, EventCase.BROKER_UNREGISTERED,
                    EventCase.TOPIC_CREATED, EventCase.TOPIC_DELETED, EventCase.PARTITION_CREATED,
                    EventCase.PARTITION_CHANGED, EventCase.CONFIG_CHANGED, EventCase.PRODUCER_IDS_ALLOCATED);
        }
    }

    private void run(long seed) {
        ModelWorld world = new ModelWorld(seed, List.of());
        Bounds bounds = ModelWorld.bounds(world.randomness.fork("bounds"));
        ModelCluster cluster = new ModelCluster(world, BROKERS, bounds);
        cluster.start();
        AdminLoad admins = new AdminLoad(world, cluster.brokers());
        ModelBroker impostor = new ModelBroker(world, ModelCluster.FIRST_BROKER, "impostor");
        FaultSchedule faults = new FaultSchedule(world.outside, world.randomness, world.network,
                cluster.victims());
        world.runForMs(2_000);
        admins.begin();
        faults.begin();
        if (world.randomness.fork("impostor").oneIn(3))
            impersonate(world, impostor);
        world.runForMs(CHAOS_MS);
        impostor.goAway();
        faults.end();
        world.becomeCalm();
        admins.stop();
        requireRest(world, cluster);
        admins.giveUp();
        world.book.requireAllInLog();
        count(world, cluster);
    }

    /** Somebody starts a second broker with the id of another one, now and then. */
    private static void impersonate(ModelWorld world, ModelBroker impostor) {
        world.brokers.add(impostor);
        SeededRandomness randomness = world.randomness.fork("impersonation");
        for (long ms = 0; ms < CHAOS_MS; ms += 5_000) {
            long begin = ms + randomness.nextInt(4_000);
            world.outside.schedule(begin, () -> {
                if (!impostor.isUp())
                    impostor.start();
            });
            world.outside.schedule(begin + randomness.nextInt(6_000), impostor::kill);
        }
    }

    /** All comes to rest, and nothing moves any more for a while: no sweep is left, and nobody argues. */
    private void requireRest(ModelWorld world, ModelCluster cluster) {
        long begun = world.scheduler.clock().elapsedMs();
        long until = begun + REST_LIMIT_MS;
        world.runUntil("all is at rest", cluster::isAtRest, REST_LIMIT_MS);
        longestRestMs = Math.max(longestRestMs, world.scheduler.clock().elapsedMs() - begun);
        long end = -1;
        while (end < world.quorum.log().lastIndex()) {
            long left = until - world.scheduler.clock().elapsedMs();
            world.runUntil("all is at rest again", cluster::isAtRest, left);
            end = world.quorum.log().lastIndex();
            world.runForMs(QUIET_MS);
        }
    }

    private void count(ModelWorld world, ModelCluster cluster) {
        for (Answer each : Answer.values())
            answers.merge(each, world.book.count(each), Integer::sum);
        world.history.events().forEach((event, times) -> events.merge(event, times, Integer::sum));
        entries += world.quorum.log().lastIndex();
        epochs += world.history.newest().epoch();
        for (ModelBroker each : cluster.brokers()) {
            cleanStops += each.cleanStops();
            snapshots += each.snapshots();
        }
    }
}
