package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.sim.SeededRandomness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Commands of a {@link ClientRun}, each with its own name; knows which were done, and what became of each. */
final class RandomCommands {
    private static final int MAX_WORK_MS = 50;

    private final PullerWorld world;
    private final SeededRandomness random;
    private final CommandForwarder forwarder;
    private final Map<ByteString, Integer> done = new LinkedHashMap<>();
    private final Map<ByteString, ForwardOutcome> outcomes = new LinkedHashMap<>();
    private int sent;

    RandomCommands(PullerWorld world, SeededRandomness random) {
        this.world = world;
        this.random = random;
        forwarder = new CommandForwarder(world.shard, world.scheduler.clock(), random.fork("forwarder"),
                world.channel);
    }

    /** Lets a controller take commands. */
    void serve(ScriptedController controller) {
        controller.forwards = (request, reply) -> controller.shard.schedule(random.nextInt(MAX_WORK_MS),
                () -> work(controller, request, reply));
    }

    void forward() {
        ByteString name = ByteString.copyFromUtf8("command " + sent++);
        ForwardRequest request = ForwardRequest.newBuilder().setApiKey(19).setBody(name).build();
        long timeoutMs = 50L + random.nextInt(random.oneIn(3) ? 5_000 : 500);
        world.shard.run(() -> forwarder.forward(request, timeoutMs, outcome -> {
            assertThat(outcomes.put(name, outcome)).as("outcomes of one command").isNull();
        }));
    }

    /** One that leads can do it; one that does not know that it was deposed never gets it committed. */
    private void work(ScriptedController controller, ForwardRequest request,
            Consumer<ForwardResponse> reply) {
        boolean leads = controller.isActive && controller.epoch() == world.log.image().epoch();
        int drawn = leads ? random.nextInt(20) : 17 + random.nextInt(3);
        if (leads && (drawn < 14 || (drawn > 16 && random.oneIn(2))))
            done.merge(request.getBody(), 1, Integer::sum);
        if (drawn < 14)
            reply.accept(response(CallStatus.ANSWERED));
        else
            if (drawn < 16)
                reply.accept(response(CallStatus.OVERLOADED));
            else
                if (drawn == 16)
                    reply.accept(response(CallStatus.UNREADABLE));
                else
                    if (drawn == 17)
                        reply.accept(response(CallStatus.OUTCOME_UNKNOWN));
    }

    private static ForwardResponse response(CallStatus status) {
        return ForwardResponse.newBuilder().setStatus(status).build();
    }

    /** All have their outcomes, and those are true. */
    void check() {
        assertThat(outcomes).hasSize(sent);
        outcomes.forEach((name, outcome) -> {
            int times = done.getOrDefault(name, 0);
            int least = outcome instanceof ForwardOutcome.Answered ? 1 : 0;
            int most = outcome instanceof ForwardOutcome.Answered || outcome instanceof ForwardOutcome.Unknown
                    ? 1
                    : 0;
            assertThat(times).as(name.toStringUtf8() + ": " + outcome).isBetween(least, most);
        });
    }

    Map<String, Integer> happened() {
        Map<String, Integer> happened = new LinkedHashMap<>();
        outcomes.values().forEach(each -> happened.merge(each.getClass().getSimpleName(), 1, Integer::sum));
        return happened;
    }
}
