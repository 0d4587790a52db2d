package io.tidemark.controller.service;

import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.call.CallerConnection;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Serves one kind of request by itself: one that depends on who calls, takes more than a decision, or must
 * not wait behind others. Called on the controller's shard.
 *
 * @param <Q> the request, one of Kafka's
 * @param <R> the response that belongs to it
 */
@FunctionalInterface
public interface Endpoint<Q extends ApiMessage, R extends ApiMessage> {
    /**
     * A request came in.
     *
     * @param done to be called on the shard, once, now or later
     */
    void onRequest(CallerConnection connection, Q request, Consumer<Outcome<R>> done);
}
