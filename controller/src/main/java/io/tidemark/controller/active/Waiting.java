package io.tidemark.controller.active;

import java.util.function.Consumer;

/**
 * An answer that is decided and waits until all that it depends on is committed.
 *
 * @param done hears it
 * @param response to be given
 * @param responseBytes that it holds meanwhile
 * @param hasRecords whether something is done by it; if not, nothing is lost with it
 */
record Waiting<R>(Consumer<Outcome<R>> done, R response, int responseBytes, boolean hasRecords) {
    void committed(long endOffset) {
        done.accept(new Outcome.Answered<>(response, endOffset));
    }

    /** This node stopped being active first. */
    void lost() {
        done.accept(hasRecords ? new Outcome.Unknown<>() : new Outcome.NotActive<>());
    }
}
