package io.tidemark.sim;

import org.jspecify.annotations.Nullable;

/** Fails a simulated run; its message begins with the seed that replays it. */
public final class SimulationFailed extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimulationFailed(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
