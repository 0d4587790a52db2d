package io.tidemark.broker.api;

import io.tidemark.broker.net.ClientConnection;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client.
 *
 * @param connection it came on
 * @param header its version, and what the client calls itself
 * @param body what it asks
 * @param <Q> the body's type
 */
public record ApiRequest<Q extends ApiMessage>(ClientConnection connection, RequestHeaderData header,
        Q body) {
    public short version() {
        return header.requestApiVersion();
    }

    /** What the client calls itself; null or empty where it says nothing. */
    public @Nullable String clientId() {
        return header.clientId();
    }

    /** On whose behalf: everybody is nobody in particular, while there is no way to log in. */
    public String principal() {
        return "User:ANONYMOUS";
    }
}
