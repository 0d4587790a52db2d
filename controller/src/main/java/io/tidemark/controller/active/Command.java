package io.tidemark.controller.active;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;

/**
 * Something to be decided once, when its turn comes.
 *
 * @param <R> what the answer is
 */
@FunctionalInterface
public interface Command<R> {
    /**
     * Decides on the newest image, with all that was decided before.
     *
     * @throws RuntimeException only for a mistake in the decision: the command is refused, and nothing is done
     */
    Decided<R> decide(ClusterImage image, Surroundings around);

    /** How many bytes the command holds while it waits for its turn. */
    default int requestBytes() {
        return 0;
    }

    /** How many bytes a response holds while it waits for what it depends on. */
    default int responseBytes(R response) {
        return 0;
    }
}
