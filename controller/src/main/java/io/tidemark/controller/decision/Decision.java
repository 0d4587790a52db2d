package io.tidemark.controller.decision;

import io.tidemark.common.metadata.image.ClusterImage;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * How one command is decided.
 *
 * @param <Q> the request, one of Kafka's
 * @param <R> the response that belongs to it
 */
@FunctionalInterface
public interface Decision<Q extends ApiMessage, R extends ApiMessage> {
    /**
     * Decides; never throws for what a request may hold.
     *
     * @param image the newest one, with all that was decided before
     */
    Decided<R> decide(ClusterImage image, Q request, Surroundings around);
}
