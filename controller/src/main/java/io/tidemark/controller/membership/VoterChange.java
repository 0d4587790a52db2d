package io.tidemark.controller.membership;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.Outcome;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One change of the voters, and who waits for it. Who waits is told once, at the end or when his patience is; the change
 * itself goes on until raft has ended it. Belongs to the controller's shard.
 */
final class VoterChange {
    private final Consumer<Outcome<ApiMessage>> done;
    private final BiFunction<Errors, @Nullable String, ApiMessage> response;
    private Shard.Timer patience = () -> {};
    private boolean told;

    /**
     * A change that was asked for.
     *
     * @param done who waits
     * @param response makes an answer of an error and a sentence
     */
    VoterChange(Consumer<Outcome<ApiMessage>> done,
            BiFunction<Errors, @Nullable String, ApiMessage> response) {
        this.done = done;
        this.response = response;
    }

    /** For a kind of request. */
    @SuppressWarnings("unchecked")
    static <R extends ApiMessage> VoterChange of(Consumer<Outcome<R>> done,
            BiFunction<Errors, @Nullable String, R> response) {
        return new VoterChange(outcome -> done.accept((Outcome<R>) outcome), response::apply);
    }

    /** Who waits does so for so long at most. */
    void waitAtMost(Shard shard, long ms) {
        patience = shard.schedule(ms, () -> answer(Errors.REQUEST_TIMED_OUT,
                "The change takes longer than " + ms + " ms; it may still be done."));
    }

    /** Whether nobody waits any more. */
    boolean isTold() {
        return told;
    }

    void answer(Errors error, @Nullable String why) {
        // No records of its own stand behind the answer: those are committed already.
        tell(new Outcome.Answered<>(response.apply(error, why), 0));
    }

    void notActive() {
        tell(new Outcome.NotActive<>());
    }

    void unknown() {
        tell(new Outcome.Unknown<>());
    }

    private void tell(Outcome<ApiMessage> outcome) {
        patience.cancel();
        if (told) return;
        told = true;
        done.accept(outcome);
    }
}
