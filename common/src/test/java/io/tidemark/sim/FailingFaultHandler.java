package io.tidemark.sim;

import io.tidemark.common.port.FaultHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Throws on a broken invariant, and remembers it in case some other thread or a broad catch swallowed what
 * was thrown: a test ends with {@link #assertNothingBroken}. Safe on any thread.
 */
public final class FailingFaultHandler implements FaultHandler {
    private final List<BrokenInvariant> broken = new CopyOnWriteArrayList<>();

    @Override
    public RuntimeException broken(String sentence, @Nullable Throwable cause) {
        BrokenInvariant error = new BrokenInvariant(sentence, cause);
        broken.add(error);
        throw error;
    }

    /** What was reported, in the order of the reports. */
    public List<BrokenInvariant> reported() {
        return List.copyOf(broken);
    }

    /** Throws the first that was reported. */
    public void assertNothingBroken() {
        if (!broken.isEmpty())
            throw broken.getFirst();
    }
}
