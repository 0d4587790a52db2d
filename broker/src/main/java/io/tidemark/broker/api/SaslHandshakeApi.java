package io.tidemark.broker.api;

import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * SaslHandshake (key 17), all versions, on a listener where nobody logs in: ILLEGAL_SASL_STATE, by which a client
 * knows that its security.protocol is the wrong one.
 */
public final class SaslHandshakeApi
        implements
            ApiHandler<SaslHandshakeRequestData, SaslHandshakeResponseData> {
    @Override
    public ApiKeys key() {
        return ApiKeys.SASL_HANDSHAKE;
    }

    @Override
    public void handle(ApiRequest<SaslHandshakeRequestData> request,
            Responder<SaslHandshakeResponseData> responder) {
        responder.respond(new SaslHandshakeResponseData().setErrorCode(Errors.ILLEGAL_SASL_STATE.code()));
    }
}
