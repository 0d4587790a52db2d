package io.tidemark.controller.decision;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.List;

/**
 * A decision about many partitions, taken in steps: each looks at the next ones on the newest image, and
 * what it yields is committed as a whole. Between two steps other decisions are taken, so a step trusts
 * nothing that an earlier one saw. What it is all for (a broker fenced, say) comes in the last step's
 * records, after everything that has to come first. Of one thread.
 */
public interface Sweep {
    /**
     * Takes the next step.
     *
     * @param image the newest one
     * @return the records of this step, about as many as {@link Surroundings#stepSize} says; none if it found
     *         nothing to change
     */
    List<MetadataRecord> step(ClusterImage image, Surroundings around);

    /** Whether the last step was taken. */
    boolean isDone();

    /** For the log. */
    @Override
    String toString();

    /** How many partitions one step changes. */
    int MAX_CHANGES = 500;

    /** How many partitions one step looks at. */
    int MAX_VISITS = 37_500;
}
