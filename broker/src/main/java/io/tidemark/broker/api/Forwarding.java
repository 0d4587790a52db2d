package io.tidemark.broker.api;

import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Sends what only the active controller can answer on to it. Safe on any thread. */
public interface Forwarding {
    /** What became of a request that was sent on. */
    sealed interface Forwarded {
        /** The controller's answer. */
        record Answered(ApiMessage response) implements Forwarded {}

        /**
         * There is none.
         *
         * @param error what the client is to hear: one that it may try again after, unless the request was done
         *            perhaps
         * @param why a sentence
         */
        record Failed(Errors error, String why) implements Forwarded {}
    }

    /**
     * Sends a request on.
     *
     * @param version that body is written in, and the answer is wanted in
     * @param principal on whose behalf
     * @param timeoutMs how long the client waits
     * @param done hears once what became of it, on any thread
     */
    void forward(ApiKeys key, short version, ApiMessage body, String principal, long timeoutMs,
            Consumer<Forwarded> done);
}
