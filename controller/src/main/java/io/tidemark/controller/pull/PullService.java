package io.tidemark.controller.pull;

import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import java.util.function.Consumer;

/** Answers those who ask for committed metadata. Called on the controller's shard. */
public interface PullService {
    /**
     * A pull came in.
     *
     * @param reply called on the shard, once: before this returns, or when there is something to say
     */
    void onPull(CallerConnection connection, PullRequest request, Consumer<PullResponse> reply);

    /** A connection ended: who waited on it is not answered any more. */
    void onClosed(CallerConnection connection);
}
