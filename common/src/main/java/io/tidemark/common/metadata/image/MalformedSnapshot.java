package io.tidemark.common.metadata.image;

import org.jspecify.annotations.Nullable;

/** The records of a snapshot are not one: cut short, or in the wrong order. Another copy may be whole. */
public final class MalformedSnapshot extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A malformed snapshot.
     *
     * @param why one sentence
     */
    public MalformedSnapshot(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
