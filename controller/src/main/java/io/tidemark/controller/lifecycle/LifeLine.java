package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.record.Listener;
import io.tidemark.controller.lifecycle.PortProbe.Answer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Probes brokers, a few at once; the others wait, which are no more than brokers and dropped connections of
 * theirs. A broker is probed where other brokers reach it. Owned by the controller's shard.
 */
final class LifeLine {
    /** How many are probed at once. */
    static final int MAX_PROBES = 64;

    /** How many may wait; one more is left to its session. */
    static final int MAX_WAITING = 10_000;

    private record Waiting(Listener listener, Consumer<Answer> done) {}

    private final PortProbe port;
    private final String interBrokerListener;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    LifeLine(PortProbe port, String interBrokerListener) {
        this.port = port;
        this.interBrokerListener = interBrokerListener;
    }

    void probe(List<Listener> listeners, Consumer<Answer> done) {
        if (listeners.isEmpty() || waiting.size() >= MAX_WAITING)
            return;
        Listener listener = listeners.stream().filter(each -> each.getName().equals(interBrokerListener))
                .findFirst().orElse(listeners.getFirst());
        waiting.add(new Waiting(listener, done));
        goOn();
    }

    /** What waits does not matter any more. */
    void forget() {
        waiting.clear();
    }

    private void goOn() {
        while (underWay < MAX_PROBES && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            underWay++;
            port.probe(next.listener.getHost(), next.listener.getPort(), answer -> {
                underWay--;
                next.done.accept(answer);
                goOn();
            });
        }
    }
}
