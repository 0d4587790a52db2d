package io.tidemark.controller.decision;

import org.apache.kafka.common.protocol.Errors;

/**
 * Why something is not done.
 *
 * @param why a sentence for whoever asked
 */
public record Refusal(Errors error, String why) {
    public Refusal {
        if (error == Errors.NONE)
            throw new IllegalArgumentException("a refusal has an error: " + why);
    }
}
