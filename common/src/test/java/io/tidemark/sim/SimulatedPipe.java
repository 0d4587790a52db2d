package io.tidemark.sim;

import io.tidemark.common.port.Shard;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: what goes in comes out later, in the same order. While the direction is cut
 * nothing comes out; TCP sends again, so nothing is lost either.
 */
final class SimulatedPipe {
    private record InFlight(long dueNanos, Runnable arrival) {}

    private final SimulatedNetwork network;
    private final SimulatedNetwork.Direction direction;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private Shard.@Nullable Timer timer;
    private boolean stalled;
    private long notBeforeNanos;

    SimulatedPipe(SimulatedNetwork network, SimulatedHost from, SimulatedHost to) {
        this.network = network;
        this.direction = new SimulatedNetwork.Direction(from.name(), to.name());
    }

    void push(Runnable arrival) {
        InFlight last = inFlight.peekLast();
        long due = network.arrivalNanos(direction);
        inFlight.add(new InFlight(last == null ? due : Math.max(due, last.dueNanos), arrival));
        arm();
    }

    /** Loses the last of what is under way: all, none, or some. */
    void loseTail() {
        long kept = network.randomness().nextLong(inFlight.size() + 1L);
        while (inFlight.size() > kept)
            inFlight.removeLast();
    }

    SimulatedNetwork.Direction direction() {
        return direction;
    }

    /** The direction is no longer cut: what was held up is sent again, some time later. */
    void goOn(long retryNanos) {
        stalled = false;
        notBeforeNanos = retryNanos;
        arm();
    }

    private void arm() {
        InFlight first = inFlight.peek();
        if (timer == null && !stalled && first != null)
            timer = network.at(Math.max(first.dueNanos, notBeforeNanos), this::arrive);
    }

    private void arrive() {
        timer = null;
        if (network.isCut(direction)) {
            stalled = true;
            network.stalled(this);
            return;
        }
        for (InFlight next = inFlight.peek(); next != null
                && next.dueNanos <= network.nowNanos(); next = inFlight.peek()) {
            inFlight.remove();
            next.arrival.run();
        }
        arm();
    }
}
