package io.tidemark.common.metadata.record;

import org.jspecify.annotations.Nullable;

/** Bytes that are no metadata record, or too many of them. They come from outside, so it is expected. */
public final class MalformedRecord extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Malformed bytes.
     *
     * @param why a sentence without its full stop
     */
    public MalformedRecord(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
