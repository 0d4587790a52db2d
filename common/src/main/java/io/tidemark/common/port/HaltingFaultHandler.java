package io.tidemark.common.port;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the broken invariant and halts the process at once, without shutdown hooks: they might write. */
public final class HaltingFaultHandler implements FaultHandler {
    /** What the process exits with after a broken invariant. */
    public static final int EXIT_STATUS = 70;

    private static final Logger LOG = LoggerFactory.getLogger(HaltingFaultHandler.class);

    @Override
    public RuntimeException broken(String broken, @Nullable Throwable cause) {
        LOG.error("Broken invariant, halting: {}", broken, cause);
        Runtime.getRuntime().halt(EXIT_STATUS);
        throw new AssertionError(broken, cause);
    }
}
