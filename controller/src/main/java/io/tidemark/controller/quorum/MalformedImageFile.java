package io.tidemark.controller.quorum;

import org.jspecify.annotations.Nullable;

/** A snapshot's file is no image. Bytes come from outside, so it is expected; another copy may be whole. */
public final class MalformedImageFile extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Flaw {
        /** It is something else. */
        NO_IMAGE,
        /** A newer node wrote it, or it is damaged. */
        UNKNOWN_VERSION,
        /** It was not written to its end, or lost its end, or has more than was written. */
        CUT_SHORT,
        /** Bytes changed since it was written. */
        CHECKSUM,
        /** Bytes are as they were written, and make no image. */
        RECORDS
    }

    private final Flaw flaw;

    /**
     * A malformed file.
     *
     * @param why one sentence without its full stop, which names the file
     */
    MalformedImageFile(Flaw flaw, String why, @Nullable Throwable cause) {
        super(why, cause);
        this.flaw = flaw;
    }

    public Flaw flaw() {
        return flaw;
    }
}
