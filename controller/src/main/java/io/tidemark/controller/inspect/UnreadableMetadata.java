package io.tidemark.controller.inspect;

import org.jspecify.annotations.Nullable;

/** No image can be made of what is on disk. */
public final class UnreadableMetadata extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param why one sentence without its full stop, which names the file */
    UnreadableMetadata(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
