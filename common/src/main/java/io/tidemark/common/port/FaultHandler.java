package io.tidemark.common.port;

import org.jspecify.annotations.Nullable;

/**
 * What happens when an invariant of the product turns out to be broken: a node in production halts, since
 * going on could harm data, and a test fails. Faults that can be expected (a full disk, hostile bytes) do
 * not come here; they are typed results. Safe on any thread.
 */
public interface FaultHandler {
    /**
     * Reports a broken invariant. Never returns normally: production halts, a test's handler throws an error.
     * The caller throws the result, so that the compiler knows it too.
     *
     * @param broken one sentence that names the invariant and the ids that matter
     * @param cause what was caught, if anything
     */
    RuntimeException broken(String broken, @Nullable Throwable cause);
}
