package io.tidemark.controller.active;

import org.apache.kafka.common.protocol.Errors;

/**
 * What became of a command or a sweep.
 *
 * @param <R> what the answer is
 */
public sealed interface Outcome<R> {
    /**
     * It was decided, and its records and all that it was decided on are committed.
     *
     * @param response as it was decided
     * @param endOffset whoever has replayed the log up to here has its records and all that it was decided on
     */
    record Answered<R>(R response, long endOffset) implements Outcome<R> {}

    /** This node is not the active controller; nothing was done. */
    record NotActive<R>() implements Outcome<R> {}

    /** As many wait as may; nothing was done. */
    record Overloaded<R>() implements Outcome<R> {}

    /**
     * It cannot be done as it was asked, or a mistake in the decision was noticed in time; nothing was done. Of
     * a sweep: no more was done than its earlier steps.
     *
     * @param error as a client is told
     * @param why one sentence
     */
    record Refused<R>(Errors error, String why) implements Outcome<R> {}

    /** This node stopped being active before it knew: it may have been done, or be done yet. */
    record Unknown<R>() implements Outcome<R> {}
}
