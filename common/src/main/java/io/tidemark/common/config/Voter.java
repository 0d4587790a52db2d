package io.tidemark.common.config;

/**
 * A controller that votes, and where it is reached.
 *
 * @param nodeId its node id, at least 0
 * @param host a name or an address
 * @param port from 0 to 65535; 0 only for a lone controller that listens on any free port
 */
public record Voter(int nodeId, String host, int port) {
    public Voter {
        if (nodeId < 0 || port < 0 || port > Listener.MAX_PORT)
            throw new IllegalArgumentException("no voter: " + nodeId + " on port " + port);
    }

    @Override
    public String toString() {
        return nodeId + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
