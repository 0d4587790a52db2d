package io.tidemark.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A machine of the {@link SimulatedNetwork}: an address that stays while processes on it come and go. What a
 * process had there ends with it.
 */
public final class SimulatedHost {
    private record DatagramReceiver(SimulatedShard shard, BiConsumer<SimulatedHost, Object> receiver) {}

    private final SimulatedNetwork network;
    private final String name;
    private final Map<Integer, SimulatedListener> listeners = new LinkedHashMap<>();
    private final Map<Integer, DatagramReceiver> receivers = new LinkedHashMap<>();

    SimulatedHost(SimulatedNetwork network, String name) {
        this.network = network;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /**
     * Lets a process listen at a port until it dies. A paused one goes on to be connected to: its machine
     * accepts, and nobody answers.
     *
     * @param acceptor makes, on {@code shard}, of each new connection whoever hears it
     */
    public void listen(int port, SimulatedShard shard,
            Function<SimulatedConnection, ConnectionEvents> acceptor) {
        SimulatedListener listener = new SimulatedListener(shard, acceptor);
        if (listeners.putIfAbsent(port, listener) != null)
            throw new IllegalStateException(name + " listens at " + port + " already");
        shard.process().whenDead(() -> listeners.remove(port, listener));
    }

    /** Refuses whoever asks for that port from now on; the connections that are there stay. */
    public void stopListening(int port) {
        listeners.remove(port);
    }

    /**
     * Connects a process of this host to a port of another, or of this one. When nobody listens there, it is
     * refused; when one of the two directions is cut, nothing is heard until it no longer is.
     */
    public SimulatedConnection connect(SimulatedShard shard, SimulatedHost to, int port,
            ConnectionEvents events) {
        SimulatedConnection connection = new SimulatedConnection(network, this, to, shard);
        connection.connect(port, events);
        return connection;
    }

    /** A request for a connection has arrived. */
    void knock(SimulatedConnection client, int port) {
        SimulatedListener listener = listeners.get(port);
        if (listener == null)
            client.refusedBy(new SimulatedPipe(network, this, client.local()));
        else
            SimulatedConnection.accept(client, network, listener);
    }

    /** Who takes the datagrams that come to a port of this host, until it dies; the last one who asked. */
    public void receiveDatagrams(int port, SimulatedShard shard, BiConsumer<SimulatedHost, Object> receiver) {
        DatagramReceiver receives = new DatagramReceiver(shard, receiver);
        receivers.put(port, receives);
        shard.process().whenDead(() -> receivers.remove(port, receives));
    }

    /**
     * Sends a message that may be lost, come more than once, and overtake others or be overtaken: what is left
     * of a protocol whose calls are tried again over one connection after the other.
     */
    public void sendDatagram(SimulatedHost to, int port, Object message) {
        network.datagram(this, to, () -> to.datagramArrived(this, port, message));
    }

    private void datagramArrived(SimulatedHost from, int port, Object message) {
        DatagramReceiver to = receivers.get(port);
        if (to != null)
            to.shard.execute(() -> to.receiver.accept(from, message));
    }

    @Override
    public String toString() {
        return name;
    }
}
