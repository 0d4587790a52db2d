package io.tidemark.broker.api;

import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * CreateAcls (key 30), all versions: SECURITY_DISABLED, as Kafka answers where there is no authorizer. Rules that
 * nobody enforces are not taken.
 */
public final class CreateAclsApi implements ApiHandler<CreateAclsRequestData, CreateAclsResponseData> {
    @Override
    public ApiKeys key() {
        return ApiKeys.CREATE_ACLS;
    }

    @Override
    public void handle(ApiRequest<CreateAclsRequestData> request,
            Responder<CreateAclsResponseData> responder) {
        responder.respond(refusal(request.body()));
    }

    static CreateAclsResponseData refusal(CreateAclsRequestData request) {
        CreateAclsResponseData response = new CreateAclsResponseData();
        request.creations().forEach(_ -> response.results().add(new AclCreationResult()
                .setErrorCode(Errors.SECURITY_DISABLED.code())
                .setErrorMessage(DescribeAclsApi.NO_AUTHORIZER)));
        return response;
    }
}
