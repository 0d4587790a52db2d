package io.tidemark.controller.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.model.CommandBook.Answer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three active controllers on a quorum that fails, without brokers: what is answered, what is committed, and
 * what every controller makes of it. Part of the campaign {@code controllers}.
 */
@ExtendWith(Quiet.class)
final class ActiveControllersModelTest {
    private static final int CHAOS_MS = 15_000;

    private final Map<Answer, Integer> answers = new EnumMap<>(Answer.class);
    private int epochs;
    private int notFollowed;
    private int sweepsDone;
    private int sweepsUnknown;

    @Test
    void whatIsAnsweredAsDoneIsCommittedOnceAndWhatIsRefusedIsNot() {
        long seeds = Seeds.forEach(60, 5_000, this::run);
        System.err.println("active controllers: " + seeds + " seeds, " + epochs + " epochs, answers "
                + answers
                + ", " + notFollowed + " batches ignored, " + sweepsDone + " sweeps done, " + sweepsUnknown
                + " cut short");
        assertThat(answers.keySet()).containsExactly(Answer.values());
        if (seeds > 50)
            assertThat(List.of(epochs, notFollowed, sweepsDone, sweepsUnknown)).allMatch(each -> each > 50);
    }

    private void run(long seed) {
        ModelWorld world = new ModelWorld(seed, List.of(new RawLoad.CountersCount()));
        Bounds bounds = ModelWorld.bounds(world.randomness.fork("bounds"));
        List<ModelController> controllers = ModelWorld.CONTROLLERS.stream()
                .map(id -> new ModelController(world, id, bounds))
                .toList();
        controllers.forEach(ModelController::start);
        RawLoad load = new RawLoad(world, controllers);
        FaultSchedule faults = new FaultSchedule(world.outside, world.randomness, world.network, controllers);
        load.begin();
        faults.begin();
        world.runForMs(CHAOS_MS);
        faults.end();
        world.quorum.behave();
        world.runUntil("one is active", () -> controllers.stream().anyMatch(ModelController::isActive),
                10_000);
        world.runForMs(1_000);
        load.end();
        world.runUntil("one is active, and all have its image",
                () -> controllers.stream().filter(ModelController::isActive).count() == 1
                        && haveSameImage(world, controllers),
                10_000);
        world.book.requireAllInLog();
        count(world, load);
    }

    private void count(ModelWorld world, RawLoad load) {
        for (Answer each : Answer.values())
            answers.merge(each, world.book.count(each), Integer::sum);
        epochs += world.history.newest().epoch();
        notFollowed += world.history.notFollowed();
        sweepsDone += load.sweepsDone();
        sweepsUnknown += load.sweepsUnknown();
    }

    private static boolean haveSameImage(ModelWorld world, List<ModelController> controllers) {
        return controllers.stream()
                .map(ModelController::life)
                .allMatch(life -> life != null && life.shard.call(life.controller::committed)
                        .equals(world.history.newest()));
    }
}
