package io.tidemark.controller.model;

import io.tidemark.controller.client.ForwardOutcome;
import io.tidemark.controller.client.KafkaCall;
import java.util.function.BiConsumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Requests of Kafka's protocol that go to the active controller by way of a broker. */
final class Asking {
    private static final int TIMEOUT_MS = 3_000;

    private Asking() {}

    /**
     * Asks in the newest version, on the broker's shard.
     *
     * @param done hears the response, or null and whether nothing was done for sure
     */
    static <R extends ApiMessage> void ask(ModelBroker.Life broker, ApiKeys key, ApiMessage request,
            Class<R> type, BiConsumer<@Nullable R, CommandBook.Answer> done) {
        KafkaCall call = new KafkaCall(key, key.latestVersion());
        broker.client.forward(call.request(request), TIMEOUT_MS, outcome -> {
            switch (outcome) {
                case ForwardOutcome.Answered answered ->
                    done.accept(call.response(answered.body(), type), CommandBook.Answer.DONE);
                case ForwardOutcome.Unknown _ -> done.accept(null, CommandBook.Answer.UNKNOWN);
                case ForwardOutcome.NotDone _ -> done.accept(null, CommandBook.Answer.FAILED);
                case ForwardOutcome.Overloaded _ -> done.accept(null, CommandBook.Answer.FAILED);
                case ForwardOutcome.Refused refused ->
                    throw new AssertionError(key + " was refused: " + refused.reason());
            }
        });
    }
}
