package io.tidemark.controller.active;

import io.tidemark.controller.call.CallerConnection;

/** A connection of somebody, without anything behind it. */
public final class FakeConnection implements CallerConnection {
    private final String remote;
    private boolean closed;

    public FakeConnection(String remote) {
        this.remote = remote;
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }
}
