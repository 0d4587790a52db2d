package io.tidemark.sim;

import org.jspecify.annotations.Nullable;

/** Fails the test in which an invariant of the product turned out to be broken. */
public final class BrokenInvariant extends AssertionError {
    private static final long serialVersionUID = 1L;

    BrokenInvariant(String broken, @Nullable Throwable cause) {
        super(broken, cause);
    }
}
