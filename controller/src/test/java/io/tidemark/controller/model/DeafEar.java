package io.tidemark.controller.model;

import io.tidemark.sim.ConnectionEvents;

/** Somebody listens at the port, and that is all. */
final class DeafEar implements ConnectionEvents {
    @Override
    public void onMessage(Object message) {
        throw new AssertionError("nobody talks to brokers here: " + message);
    }

    @Override
    public void onClosed(String reason) {}
}
