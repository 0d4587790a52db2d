package io.tidemark.broker.net;

import io.tidemark.common.wire.DecodedRequest;

/** Who works on requests. Called on the connection's shard, in the order of a connection's requests. */
public interface RequestListener {
    /**
     * A request came in. What it holds of records is memory of its frame, which stays until it is answered.
     *
     * @param answer to be given exactly once, now or later, on any thread
     */
    void onRequest(ClientConnection connection, DecodedRequest.Request request, Answer answer);

    /** A connection ended; its requests that are not answered go on, and their answers are dropped. */
    void onClosed(ClientConnection connection);
}
