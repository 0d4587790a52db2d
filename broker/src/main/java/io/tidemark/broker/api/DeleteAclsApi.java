package io.tidemark.broker.api;

import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DeleteAcls (key 31), all versions: SECURITY_DISABLED, as Kafka answers where there is no authorizer. Rules that
 * nobody enforces are not taken.
 */
public final class DeleteAclsApi implements ApiHandler<DeleteAclsRequestData, DeleteAclsResponseData> {
    @Override
    public ApiKeys key() {
        return ApiKeys.DELETE_ACLS;
    }

    @Override
    public void handle(ApiRequest<DeleteAclsRequestData> request,
            Responder<DeleteAclsResponseData> responder) {
        responder.respond(refusal(request.body()));
    }

    static DeleteAclsResponseData refusal(DeleteAclsRequestData request) {
        DeleteAclsResponseData response = new DeleteAclsResponseData();
        request.filters().forEach(_ -> response.filterResults().add(new DeleteAclsFilterResult()
                .setErrorCode(Errors.SECURITY_DISABLED.code())
                .setErrorMessage(DescribeAclsApi.NO_AUTHORIZER)));
        return response;
    }
}
