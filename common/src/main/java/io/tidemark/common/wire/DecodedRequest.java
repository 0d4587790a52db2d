package io.tidemark.common.wire;

import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** What a request frame turned out to be. */
public sealed interface DecodedRequest {
    /** The number that the answer must carry. */
    int correlationId();

    /** A request that is served. Its records and byte buffers are memory of the frame. */
    record Request(ApiKeys apiKey, RequestHeaderData header, ApiMessage body) implements DecodedRequest {
        public short version() {
            return header.requestApiVersion();
        }

        @Override
        public int correlationId() {
            return header.correlationId();
        }
    }

    /**
     * ApiVersions of a version that is not served: the client must be answered with ApiVersions version 0,
     * UNSUPPORTED_VERSION and the versions that are served, so that it can ask again (KIP-511).
     */
    record UnservedApiVersions(short version, int correlationId) implements DecodedRequest {}

    /** A version that is not served, of an API that kafka-clients knows: close the connection. */
    record UnservedVersion(ApiKeys apiKey, short version, int correlationId) implements DecodedRequest {}

    /** An API that does not exist, or was removed (keys 4 to 7): close the connection. */
    record UnknownApi(short apiKey, short version, int correlationId) implements DecodedRequest {}
}
