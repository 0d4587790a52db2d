package io.tidemark.broker.api;

import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** SaslAuthenticate (key 36), all versions, on a listener where nobody logs in: ILLEGAL_SASL_STATE. */
public final class SaslAuthenticateApi
        implements
            ApiHandler<SaslAuthenticateRequestData, SaslAuthenticateResponseData> {
    @Override
    public ApiKeys key() {
        return ApiKeys.SASL_AUTHENTICATE;
    }

    @Override
    public void handle(ApiRequest<SaslAuthenticateRequestData> request,
            Responder<SaslAuthenticateResponseData> responder) {
        responder.respond(new SaslAuthenticateResponseData().setErrorCode(Errors.ILLEGAL_SASL_STATE.code())
                .setErrorMessage("Nobody logs in on this listener: connect with another security.protocol."));
    }
}
