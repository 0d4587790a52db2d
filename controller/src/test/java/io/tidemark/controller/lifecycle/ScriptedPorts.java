package io.tidemark.controller.lifecycle;

import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Ports that refuse, take connections, or swallow them, as a test says; an unknown one refuses. */
final class ScriptedPorts implements PortProbe {
    /** How long an answer takes, and how long silence is waited for. */
    static final long ANSWER_MS = 2;

    private static final long SILENCE_MS = 500;

    private final SimulatedShard shard;
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> probed = new ArrayList<>();

    ScriptedPorts(SimulatedShard shard) {
        this.shard = shard;
    }

    void set(String host, Answer answer) {
        answers.put(host, answer);
    }

    /** The hosts that were probed, in their order. */
    List<String> probed() {
        return probed;
    }

    @Override
    public void probe(String host, int port, Consumer<Answer> done) {
        shard.requireOwner(this);
        probed.add(host);
        Answer answer = answers.getOrDefault(host, Answer.REFUSED);
        shard.schedule(answer == Answer.SILENT ? SILENCE_MS : ANSWER_MS, () -> done.accept(answer));
    }
}
