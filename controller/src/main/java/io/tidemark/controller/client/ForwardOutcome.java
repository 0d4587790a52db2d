package io.tidemark.controller.client;

import com.google.protobuf.ByteString;

/** What became of a command that was forwarded to the active controller. */
public sealed interface ForwardOutcome {
    /**
     * It was answered.
     *
     * @param body the response without its header, in the request's version
     */
    record Answered(ByteString body) implements ForwardOutcome {}

    /**
     * It was sent, and may have been done or not; it is not sent again. Whoever asked is to be answered with
     * REQUEST_TIMED_OUT.
     */
    record Unknown(String reason) implements ForwardOutcome {}

    /** Nothing was done, within the time that there was. To be answered with REQUEST_TIMED_OUT, too. */
    record NotDone(String reason) implements ForwardOutcome {}

    /** Nothing was done, since this node has as many commands under way as it may. */
    record Overloaded(String reason) implements ForwardOutcome {}

    /** Nothing was done, and the same request would be turned down again. */
    record Refused(String reason) implements ForwardOutcome {}
}
