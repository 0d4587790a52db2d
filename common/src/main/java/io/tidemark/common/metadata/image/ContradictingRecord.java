package io.tidemark.common.metadata.image;

import org.jspecify.annotations.Nullable;

/**
 * A record says what cannot have happened, going by the image it is replayed on: a partition of a topic that
 * is not there, an epoch that falls. The log and the image disagree, which is a broken invariant: whoever
 * replays hands it to its {@link io.tidemark.common.port.FaultHandler}. The image it was replayed on is as
 * it was.
 */
public final class ContradictingRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A contradiction.
     *
     * @param why one sentence that names the ids that matter
     */
    public ContradictingRecord(String why) {
        this(why, null);
    }

    public ContradictingRecord(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
