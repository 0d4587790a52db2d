package io.tidemark.controller.call;

import com.google.protobuf.Message;

/** What became of a call. */
public sealed interface CallOutcome {
    /**
     * The response came.
     *
     * @param message of the type that belongs to the request
     */
    record Answered(Message message) implements CallOutcome {}

    /**
     * No response came. Whether the request arrived is not known, unless {@code sent} is false.
     *
     * @param sent whether it may have arrived
     * @param reason for the log
     */
    record Failed(boolean sent, String reason) implements CallOutcome {}
}
