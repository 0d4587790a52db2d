package io.tidemark.broker.fetch;

import io.tidemark.broker.net.ClientConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The fetches of all connections that have asked for any. Safe on any thread; each entry is of its shard. */
public final class FetchConnections {
    private final Map<ClientConnection, ConnectionFetches> byConnection = new ConcurrentHashMap<>();
    private final FetchSlots slots;

    public FetchConnections(FetchSlots slots) {
        this.slots = slots;
    }

    /** Those of a connection that is open. On its shard. */
    public ConnectionFetches of(ClientConnection connection) {
        return byConnection.computeIfAbsent(connection, each -> new ConnectionFetches(each, slots));
    }

    /** Another request has come on it. On its shard. */
    public void onRequest(ClientConnection connection) {
        ConnectionFetches fetches = byConnection.get(connection);
        if (fetches != null)
            fetches.hurry();
    }

    /** It is gone. On its shard. */
    public void onClosed(ClientConnection connection) {
        ConnectionFetches fetches = byConnection.remove(connection);
        if (fetches != null)
            fetches.close();
    }
}
