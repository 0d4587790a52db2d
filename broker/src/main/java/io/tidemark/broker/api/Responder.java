package io.tidemark.broker.api;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Where a handler's answer goes.
 *
 * @param <R> the response's type
 */
public interface Responder<R extends ApiMessage> {
    /** Answers. */
    void respond(R response);

    /** The client wants no answer (Produce with acks=0). */
    void respondNothing();

    /** There is no way to answer: the connection is closed. */
    void closeConnection();
}
