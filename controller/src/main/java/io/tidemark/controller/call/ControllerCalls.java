package io.tidemark.controller.call;

import com.google.protobuf.Message;
import java.util.function.Consumer;

/** A node's calls to the controllers. Used on the shard of whoever made it, which also hears the outcomes. */
public interface ControllerCalls {
    /**
     * Sends a request to a controller, connecting first where that is needed.
     *
     * @param nodeId of the controller
     * @param timeoutMs how long to wait for the response, from 1
     * @param done hears the outcome, exactly once, later than this returns
     */
    void call(int nodeId, Message request, long timeoutMs, Consumer<CallOutcome> done);

    /** Closes the connection to a controller, if there is one; its calls fail. */
    void disconnect(int nodeId);
}
