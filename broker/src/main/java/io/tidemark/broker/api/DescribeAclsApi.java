package io.tidemark.broker.api;

import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeAcls (key 29), all versions: SECURITY_DISABLED, as Kafka answers where there is no authorizer. Rules that
 * nobody enforces are not taken.
 */
public final class DescribeAclsApi implements ApiHandler<DescribeAclsRequestData, DescribeAclsResponseData> {
    /** What clients hear where nothing would be enforced. */
    static final String NO_AUTHORIZER = "This cluster has no authorizer, so there are no access rules.";

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_ACLS;
    }

    @Override
    public void handle(ApiRequest<DescribeAclsRequestData> request,
            Responder<DescribeAclsResponseData> responder) {
        responder.respond(new DescribeAclsResponseData().setErrorCode(Errors.SECURITY_DISABLED.code())
                .setErrorMessage(NO_AUTHORIZER));
    }
}
