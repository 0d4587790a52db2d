package io.tidemark.controller.model;

import io.tidemark.sim.SimulatedHost;

/** A node that faults happen to. What has to survive its process it keeps. */
interface Victim {
    SimulatedHost host();

    /** Whether a process of it is there, paused or not. */
    boolean isUp();

    /** Starts a process; only while there is none. */
    void start();

    /** Ends its process at once; does nothing without one. */
    void kill();

    /** Asks its process to stop in good order, or to let another one do its work; does nothing without one. */
    void stop();

    /** Hangs its process; does nothing without one. */
    void pause();

    /** Lets a hung process go on. */
    void resume();

    /** Sets its machine's clock forward or back, by milliseconds; no time passes. */
    void jumpClock(long byMs);
}
