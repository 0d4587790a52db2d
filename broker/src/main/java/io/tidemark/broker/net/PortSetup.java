package io.tidemark.broker.net;

import io.tidemark.common.port.Clock;
import io.tidemark.common.wire.RequestDecoder;
import io.tidemark.common.wire.ResponseEncoder;
import org.apache.kafka.common.message.ApiVersionsResponseData;

/**
 * What the connections of one listener share.
 *
 * @param listenerName in capitals
 * @param clock for idle and slow connections
 * @param limits of one connection
 * @param memory of all connections of the node
 * @param unsent answers of all connections of the node that are not read
 * @param decoder of requests
 * @param encoder of answers
 * @param listener who works on requests
 * @param counters of the node
 * @param refusals what a client hears whose ApiVersions is of a version that is not served
 */
record PortSetup(String listenerName, Clock clock, NetLimits limits, RequestMemory memory,
        HeldBytes unsent,
        RequestDecoder decoder, ResponseEncoder encoder, RequestListener listener, NetCounters counters,
        Refusals refusals) {
    /** Makes that answer, a new one each time. */
    @FunctionalInterface
    interface Refusals {
        ApiVersionsResponseData unservedApiVersions();
    }

    ApiVersionsResponseData unservedApiVersions() {
        return refusals.unservedApiVersions();
    }
}
