package io.tidemark.controller.call;

import com.google.protobuf.Message;
import java.util.function.Consumer;

/** Who answers the calls that come in to a controller. Called on the controller's shard. */
public interface CallServer {
    /**
     * A request came in.
     *
     * @param connection on which it came
     * @param request one of the messages of {@code controller.proto}
     * @param reply to be called on the shard, once, now or later; does nothing once the connection is closed
     */
    void onCall(CallerConnection connection, Message request, Consumer<Message> reply);

    /** A connection ended, or was never there any more; nothing comes from it after this. */
    void onClosed(CallerConnection connection);
}
