package io.tidemark.sim;

/** The process ends here: an error, so that nothing in the product catches it and goes on. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(String where) {
        super(where);
    }
}
