package io.tidemark.controller.service;

import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.call.CallerConnection;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * As {@link Endpoint}, for a response that can say less in older versions, and then could not be written. Called
 * on the controller's shard.
 *
 * @param <Q> the request, one of Kafka's
 * @param <R> the response that belongs to it
 */
@FunctionalInterface
public interface VersionedEndpoint<Q extends ApiMessage, R extends ApiMessage> {
    /**
     * A request came in.
     *
     * @param version of the request and its response
     * @param done to be called on the shard, once, now or later
     */
    void onRequest(CallerConnection connection, short version, Q request, Consumer<Outcome<R>> done);
}
