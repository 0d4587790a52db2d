package io.tidemark.common.config;

import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * An address that a node listens on, or tells others.
 *
 * @param name its name, in capitals
 * @param protocol how it is spoken to
 * @param host a name or an address; empty for all addresses of the machine
 * @param port from 0 to 65535; 0 for any free one
 */
public record Listener(String name, SecurityProtocol protocol, String host, int port) {
    static final int MAX_PORT = 65_535;

    public Listener {
        if (name.isEmpty() || port < 0 || port > MAX_PORT)
            throw new IllegalArgumentException("no listener: " + name + " on port " + port);
    }

    /** Whether it means every address of the machine. */
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /** As it is written in a file. */
    @Override
    public String toString() {
        return name + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
