package io.tidemark.common.wire;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a frame are not what the protocol allows, or ask for more than {@link WireLimits} grants. The
 * connection they came from cannot be read any further: close it, and count the reason. This is the one
 * exception that leaves the decoders. It has no stack trace, so that hostile bytes cost little.
 */
public final class MalformedFrame extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, for the counter. */
    public enum Reason {
        /** The length prefix is zero or negative. */
        FRAME_LENGTH,
        /** The length prefix is above {@link WireLimits#maxFrameBytes}. */
        FRAME_TOO_LARGE,
        /** The frame ends inside a field, or a length points behind its end. */
        TRUNCATED,
        /** A length is negative or no number at all. */
        LENGTH,
        /** An array is above {@link WireLimits#maxArrayElements}. */
        ARRAY_TOO_LONG,
        /** A string is above {@link WireLimits#maxStringBytes}. */
        STRING_TOO_LONG,
        /** More unknown tagged fields than {@link WireLimits#maxTaggedFields}. */
        TOO_MANY_TAGGED_FIELDS,
        /** More values than {@link WireLimits#maxValues}. */
        TOO_MANY_VALUES,
        /** Filling the message's hash tables would take more than {@link WireLimits#maxProbes}. */
        TOO_MANY_PROBES,
        /** The message refuses the bytes for a reason of its own, such as null where a value must be. */
        CONTENT
    }

    private final Reason reason;

    MalformedFrame(Reason reason, String message) {
        this(reason, message, null);
    }

    MalformedFrame(Reason reason, @Nullable String message, @Nullable Throwable cause) {
        super(reason + ": " + message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
