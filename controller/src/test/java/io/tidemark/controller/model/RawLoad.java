package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.record.ConfigChanged;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import io.tidemark.controller.model.CommandBook.Answer;
import io.tidemark.sim.SeededRandomness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Commands of the simplest kind, given to controllers directly: each sets a config to a value that shows what
 * set it. One key counts, each value being one more than that of the image it was decided on; a sweep counts
 * its own steps.
 */
final class RawLoad {
    static final String COUNTER = "counter";
    private static final String NOTE = "note";
    private static final String SWEEP = "sweep-";
    private static final int MAX_SWEEP_STEPS = 30;

    /** The counter never misses a number, and neither does a sweep. */
    static final class CountersCount implements Invariant {
        @Override
        public void check(Step step) {
            for (MetadataRecord record : step.records()) {
                for (ConfigEntry entry : record.getConfigChanged().getEntriesList()) {
                    if (!entry.getKey().equals(NOTE))
                        Step.require(
                                Integer.parseInt(entry.getValue()) == value(step.before(), entry.getKey())
                                        + 1,
                                "%s came to %s after %d", entry.getKey(), entry.getValue(),
                                value(step.before(), entry.getKey()));
                }
            }
        }
    }

    /** Counts up a key of its own, and a few steps later it is done. */
    private static final class CountingSweep implements Sweep {
        private final String key;
        private final int steps;
        private int taken;

        CountingSweep(String key, int steps) {
            this.key = key;
            this.steps = steps;
        }

        @Override
        public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
            taken++;
            Step.require(value(image, key) == taken - 1, "%s is at %d before its step %d", key,
                    value(image, key), taken);
            return List.of(set(key, Integer.toString(taken)));
        }

        @Override
        public boolean isDone() {
            return taken == steps;
        }

        @Override
        public String toString() {
            return key;
        }
    }

    private final ModelWorld world;
    private final List<ModelController> controllers;
    private final SeededRandomness randomness;
    private final Map<Long, Deed> unanswered = new LinkedHashMap<>();
    private long numbers;
    private int sweepsDone;
    private int sweepsUnknown;
    private boolean over;

    RawLoad(ModelWorld world, List<ModelController> controllers) {
        this.world = world;
        this.controllers = controllers;
        this.randomness = world.randomness.fork("load");
    }

    void begin() {
        world.outside.schedule(randomness.nextInt(60), () -> {
            if (!over) {
                int burst = randomness.oneIn(10) ? 30 : 1;
                for (int i = 0; i < burst; i++)
                    one();
                begin();
            }
        });
    }

    /** Whoever has not been answered by now never will be. */
    void end() {
        over = true;
        unanswered.values().forEach(deed -> world.book.enter(deed, Answer.UNKNOWN));
    }

    int sweepsDone() {
        return sweepsDone;
    }

    int sweepsUnknown() {
        return sweepsUnknown;
    }

    /** Has one command decided, by whoever is active if somebody is. */
    void one() {
        ModelController chosen = controllers.stream()
                .filter(each -> each.isActive() && !randomness.oneIn(10))
                .findFirst()
                .orElseGet(() -> controllers.get(randomness.nextInt(controllers.size())));
        ModelController.Life life = chosen.life();
        if (life == null)
            return;
        switch (randomness.nextInt(8)) {
            case 0 -> life.shard.execute(() -> count(life));
            case 1 -> life.shard.execute(() -> ask(life));
            case 2 -> life.shard.execute(() -> sweep(life));
            default -> life.shard.execute(() -> note(life));
        }
    }

    private void note(ModelController.Life life) {
        long number = numbers++;
        Deed deed = new Deed.ConfigSet("", NOTE, Long.toString(number));
        unanswered.put(number, deed);
        life.controller.submit((_, _) -> new Decided<>(List.of(set(NOTE, Long.toString(number))), number),
                outcome -> answered(number, deed, outcome));
    }

    private void answered(long number, Deed deed, Outcome<Long> outcome) {
        Step.require(unanswered.remove(number, deed), "%s is answered twice", deed);
        world.book.enter(deed, switch (outcome) {
            case Outcome.Answered<Long>(Long response, long endOffset) ->
                done(deed, response == number, endOffset);
            case Outcome.NotActive<Long>() -> Answer.FAILED;
            case Outcome.Overloaded<Long>() -> Answer.FAILED;
            case Outcome.Refused<Long> _ -> Answer.FAILED;
            case Outcome.Unknown<Long>() -> Answer.UNKNOWN;
        });
    }

    private Answer done(Deed deed, boolean isItsOwn, long endOffset) {
        Step.require(isItsOwn, "%s got the answer of another one", deed);
        Step.require(endOffset <= world.history.newest().endOffset(), "%s is said to be at %d", deed,
                endOffset);
        return Answer.DONE;
    }

    private void count(ModelController.Life life) {
        life.controller.submit((image, _) -> {
            int next = value(image, COUNTER) + 1;
            return new Decided<>(List.of(set(COUNTER, Integer.toString(next))), next);
        }, this::requireCommitted);
    }

    /** A question: what it was answered by has to be committed, though it does nothing itself. */
    private void ask(ModelController.Life life) {
        life.controller.submit((image, _) -> Decided.only(value(image, COUNTER)), this::requireCommitted);
    }

    private void requireCommitted(Outcome<Integer> outcome) {
        if (outcome instanceof Outcome.Answered<Integer>(Integer counted, _))
            Step.require(value(world.history.newest(), COUNTER) >= counted,
                    "somebody was told of %d before %s",
                    counted, world.history.newest());
    }

    private void sweep(ModelController.Life life) {
        int steps = 1 + randomness.nextInt(MAX_SWEEP_STEPS);
        CountingSweep sweep = new CountingSweep(SWEEP + numbers++, steps);
        life.controller.start(sweep, Set.of(), outcome -> {
            if (outcome instanceof Outcome.Answered<ClusterImage>(ClusterImage image, _)) {
                sweepsDone++;
                Step.require(value(image, sweep.key) == steps, "%s is done at %d of %d", sweep.key,
                        value(image, sweep.key), steps);
                Step.require(value(world.history.newest(), sweep.key) == steps, "%s is done before it is",
                        sweep.key);
            } else
                if (outcome instanceof Outcome.Unknown<ClusterImage>)
                    sweepsUnknown++;
        });
    }

    private static MetadataRecord set(String key, String value) {
        return MetadataRecord.newBuilder()
                .setConfigChanged(ConfigChanged.newBuilder()
                        .setType(ConfigResourceType.CLUSTER_DEFAULT)
                        .addEntries(ConfigEntry.newBuilder().setKey(key).setValue(value)))
                .build();
    }

    private static int value(ClusterImage image, String key) {
        String value = image.configs().of(ConfigResource.CLUSTER_DEFAULT).value(key);
        return value == null ? 0 : Integer.parseInt(value);
    }
}
