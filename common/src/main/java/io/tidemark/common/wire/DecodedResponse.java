package io.tidemark.common.wire;

import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A response that was read. Its records and byte buffers are the frame's memory, for as long as that lives.
 *
 * @param version the version that the body was written in: the request's, or 0 for an ApiVersions response
 *                that says UNSUPPORTED_VERSION
 */
public record DecodedResponse(ResponseHeaderData header, short version, ApiMessage body) {}
