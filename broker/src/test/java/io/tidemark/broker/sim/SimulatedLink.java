package io.tidemark.broker.sim;

import io.tidemark.broker.net.BrokerLink;
import io.tidemark.broker.net.RequestLink;
import io.tidemark.sim.ConnectionEvents;
import io.tidemark.sim.SimulatedConnection;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/** A follower's link to a leader over the simulated network; behaves as {@link BrokerLink} does. */
final class SimulatedLink implements RequestLink, ConnectionEvents {
    static final int PORT = 9092;
    private static final long CONNECT_TIMEOUT_MS = 1_000;

    /** A request as it is under way. */
    record Ask(short version, ApiMessage body) {}

    private final SimulatedConnection connection;
    private final BrokerLink.Listener listener;
    private final Deque<Consumer<ApiMessage>> pending = new ArrayDeque<>();
    private boolean isOpen;
    private boolean isOver;

    SimulatedLink(SimulatedHost from, SimulatedShard shard, SimulatedHost to, BrokerLink.Listener listener) {
        this.listener = listener;
        connection = from.connect(shard, to, PORT, this);
        shard.schedule(CONNECT_TIMEOUT_MS, () -> {
            if (!isOpen && !isOver) {
                connection.close();
                onClosed("no connection in time");
            }
        });
    }

    @Override
    public boolean isConnected() {
        return isOpen && !isOver;
    }

    @Override
    public boolean mayAsk() {
        return isConnected() && pending.size() < BrokerLink.MAX_PENDING;
    }

    @Override
    public void ask(short version, ApiMessage request, Consumer<ApiMessage> response) {
        if (!mayAsk())
            throw new IllegalStateException(this + " is not to be asked now");
        pending.add(response);
        connection.send(new Ask(version, request));
    }

    @Override
    public void close() {
        isOver = true;
        connection.close();
    }

    @Override
    public void onOpen() {
        if (isOver)
            return;
        isOpen = true;
        listener.onConnected();
    }

    @Override
    public void onMessage(Object message) {
        if (isOver)
            return;
        pending.remove().accept((ApiMessage) message);
    }

    @Override
    public void onClosed(String reason) {
        if (isOver)
            return;
        isOver = true;
        listener.onClosed(reason);
    }

    @Override
    public String toString() {
        return "the link " + connection;
    }
}
