package io.tidemark.controller.client;

import com.google.protobuf.Message;
import io.tidemark.controller.call.CallStatus;

/** What became of a call to the active controller. */
public sealed interface ControllerReply {
    /**
     * It was answered.
     *
     * @param response of the type that belongs to the request, with the status ANSWERED
     */
    record Answered(Message response) implements ControllerReply {}

    /**
     * It was turned down by the controller.
     *
     * @param status why; not ANSWERED
     * @param complaint as a sentence; may be empty
     */
    record Declined(CallStatus status, String complaint) implements ControllerReply {}

    /**
     * No response came.
     *
     * @param sent whether the request may have arrived all the same
     * @param reason for the log
     */
    record Lost(boolean sent, String reason) implements ControllerReply {}
}
