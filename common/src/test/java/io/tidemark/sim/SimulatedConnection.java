package io.tidemark.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, as TCP gives it: what one end sends the other hears in that order, without a hole
 * and not twice, up to the moment at which the connection breaks. Messages are handed over as they are, so
 * they must be immutable. Belongs to the shard that it was made for.
 */
public final class SimulatedConnection {
    private enum State {
        CONNECTING,
        OPEN,
        OVER
    }

    private final SimulatedNetwork network;
    private final SimulatedHost local;
    private final SimulatedHost remote;
    private final SimulatedShard shard;
    private final SimulatedPipe out;
    private final Runnable whenProcessDies;
    private final List<Object> unsent = new ArrayList<>();
    private @Nullable SimulatedConnection peer;
    private @Nullable ConnectionEvents events;

    /** As the machine sees it; the shard hears of it later. */
    private State state = State.CONNECTING;

    /** The shard closed it, or was told that it is over. */
    private boolean silent;

    SimulatedConnection(SimulatedNetwork network, SimulatedHost local, SimulatedHost remote,
            SimulatedShard shard) {
        this.network = network;
        this.local = local;
        this.remote = remote;
        this.shard = shard;
        this.out = new SimulatedPipe(network, local, remote);
        this.whenProcessDies = this::breakOff;
        network.add(this);
        shard.process().whenDead(whenProcessDies);
    }

    public SimulatedHost local() {
        return local;
    }

    public SimulatedHost remote() {
        return remote;
    }

    /** Sends a message once the connection is open; after its end, drops it. */
    public void send(Object message) {
        shard.requireOwner(this);
        if (silent)
            return;
        switch (state) {
            case CONNECTING -> unsent.add(message);
            case OPEN -> transmit(message);
            case OVER -> {
                // The machine knows that it is over, the process has yet to hear it.
            }
        }
    }

    /** Ends it in order: the other end hears all that was sent, and then that it is closed. */
    public void close() {
        shard.requireOwner(this);
        silent = true;
        if (state == State.OVER)
            return;
        out.push(() -> hangUp("closed"));
        end();
    }

    /** Whether this end has neither closed it nor heard that it is over. */
    public boolean isLive() {
        return !silent;
    }

    void connect(int port, ConnectionEvents heard) {
        events = heard;
        out.push(() -> remote.knock(this, port));
    }

    /** The listening end of a connection that a host asked for; called as the request arrives. */
    static void accept(SimulatedConnection client, SimulatedNetwork network, SimulatedListener listener) {
        SimulatedHost host = client.remote;
        SimulatedConnection server = new SimulatedConnection(network, host, client.local, listener.shard());
        server.state = State.OPEN;
        server.peer = client;
        client.peer = server;
        server.shard.execute(() -> server.events = listener.acceptor().apply(server));
        server.out.push(client::opened);
    }

    /** Nobody listens: the machine itself answers so, in its own time. */
    void refusedBy(SimulatedPipe answers) {
        answers.push(() -> over("refused"));
    }

    private void opened() {
        if (state != State.CONNECTING)
            return;
        state = State.OPEN;
        unsent.forEach(this::transmit);
        unsent.clear();
        hear(ConnectionEvents::onOpen);
    }

    private void transmit(Object message) {
        SimulatedConnection to = peer;
        if (to != null)
            out.push(() -> to.arrived(message));
    }

    private void arrived(Object message) {
        if (state == State.OPEN)
            hear(events -> events.onMessage(message));
    }

    /** The machine learns that it is over, and tells the process. */
    private void over(String reason) {
        if (state == State.OVER)
            return;
        end();
        hear(each -> {
            silent = true;
            each.onClosed(reason);
        });
    }

    private void hear(Consumer<ConnectionEvents> what) {
        shard.execute(() -> {
            ConnectionEvents to = events;
            if (!silent && to != null)
                what.accept(to);
        });
    }

    /**
     * This end's process died: some of what it sent is lost, and then the other end hears of it, unless it is
     * cut off.
     */
    private void breakOff() {
        if (state == State.OVER)
            return;
        out.loseTail();
        out.push(() -> hangUp("reset"));
        end();
    }

    /** Something between the two broke, and both hear of it, each in its own time. */
    void breakInBetween() {
        SimulatedConnection other = peer;
        if (state != State.OPEN || other == null || other.state != State.OPEN)
            return;
        out.loseTail();
        other.out.loseTail();
        out.push(() -> hangUp("reset"));
        other.out.push(() -> other.hangUp("reset"));
    }

    /** What this end sent last has arrived; there is no other end where the request was never accepted. */
    private void hangUp(String reason) {
        SimulatedConnection other = peer;
        if (other != null)
            other.over(reason);
    }

    private void end() {
        state = State.OVER;
        unsent.clear();
        network.remove(this);
        shard.process().forget(whenProcessDies);
    }

    @Override
    public String toString() {
        return local + " to " + remote;
    }
}
