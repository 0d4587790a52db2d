package io.tidemark.broker.api;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * How one key of Kafka's protocol is answered.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public interface ApiHandler<Q extends ApiMessage, R extends ApiMessage> {
    /** Which key. */
    ApiKeys key();

    /** The oldest version that is served; those that kafka-clients knows and are stable, unless this is given. */
    default short oldestVersion() {
        return key().oldestVersion();
    }

    /** The oldest version that ApiVersions names; the oldest that is served, unless this is given. */
    default short oldestAnnouncedVersion() {
        return oldestVersion();
    }

    /** The newest version that is served. */
    default short latestVersion() {
        return key().latestVersion(false);
    }

    /**
     * Works on a request. Called on the shard of its connection; never blocks. What it throws is a mistake of
     * the product: the client hears UNKNOWN_SERVER_ERROR where its request has room for it.
     *
     * @param request whose body's records and buffers are there until it is answered
     * @param responder to be called exactly once, now or later, on any thread
     */
    void handle(ApiRequest<Q> request, Responder<R> responder);
}
