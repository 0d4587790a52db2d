package io.tidemark.broker.api;

import io.tidemark.broker.api.Forwarding.Forwarded;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;

/**
 * A key that the active controller answers: the broker sends the request on, and the answer back. All versions
 * are served that kafka-clients knows. Where no controller answers in time, the client hears it in the form
 * that its request has for errors.
 *
 * @param <Q> the request
 */
public final class ForwardedApi<Q extends ApiMessage> implements ApiHandler<Q, ApiMessage> {
    /** How long a request without a time of its own may take. */
    static final long DEFAULT_TIMEOUT_MS = 30_000;

    /** The longest that any may take. */
    static final long MAX_TIMEOUT_MS = 600_000;

    /** Requests that do not say how long their client waits. */
    private static final List<ApiKeys> WITHOUT_TIMEOUT = List.of(ApiKeys.ALTER_CONFIGS,
            ApiKeys.ALTER_CLIENT_QUOTAS, ApiKeys.ALTER_USER_SCRAM_CREDENTIALS,
            ApiKeys.UNREGISTER_BROKER, ApiKeys.DESCRIBE_QUORUM, ApiKeys.REMOVE_RAFT_VOTER);

    private final ApiKeys key;
    private final ToLongFunction<Q> timeoutMs;
    private final Forwarding forwarding;

    private ForwardedApi(ApiKeys key, ToLongFunction<Q> timeoutMs, Forwarding forwarding) {
        this.key = key;
        this.timeoutMs = timeoutMs;
        this.forwarding = forwarding;
    }

    /** All keys that are sent on. */
    public static List<ApiHandler<?, ?>> all(Forwarding forwarding) {
        List<ApiHandler<?, ?>> all = new ArrayList<>();
        all.add(new ForwardedApi<>(ApiKeys.CREATE_TOPICS, CreateTopicsRequestData::timeoutMs, forwarding));
        all.add(new ForwardedApi<>(ApiKeys.DELETE_TOPICS, DeleteTopicsRequestData::timeoutMs, forwarding));
        all.add(new ForwardedApi<>(ApiKeys.CREATE_PARTITIONS, CreatePartitionsRequestData::timeoutMs,
                forwarding));
        all.add(new ForwardedApi<>(ApiKeys.ELECT_LEADERS, ElectLeadersRequestData::timeoutMs, forwarding));
        all.add(new ForwardedApi<>(ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                AlterPartitionReassignmentsRequestData::timeoutMs, forwarding));
        all.add(new ForwardedApi<>(ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                ListPartitionReassignmentsRequestData::timeoutMs, forwarding));
        all.add(new ForwardedApi<>(ApiKeys.UPDATE_FEATURES, UpdateFeaturesRequestData::timeoutMs,
                forwarding));
        all.add(new ForwardedApi<>(ApiKeys.ADD_RAFT_VOTER, AddRaftVoterRequestData::timeoutMs, forwarding));
        all.add(incrementalAlterConfigs(forwarding));
        for (ApiKeys each : WITHOUT_TIMEOUT)
            all.add(new ForwardedApi<>(each, _ -> DEFAULT_TIMEOUT_MS, forwarding));
        return all;
    }

    /** Single configs; see {@link IncrementalAlterConfigsApi}. */
    static ForwardedApi<IncrementalAlterConfigsRequestData> incrementalAlterConfigs(Forwarding forwarding) {
        return new ForwardedApi<>(ApiKeys.INCREMENTAL_ALTER_CONFIGS, _ -> DEFAULT_TIMEOUT_MS, forwarding);
    }

    @Override
    public ApiKeys key() {
        return key;
    }

    @Override
    public void handle(ApiRequest<Q> request, Responder<ApiMessage> responder) {
        long patienceMs = Math.clamp(timeoutMs.applyAsLong(request.body()), 1, MAX_TIMEOUT_MS);
        forwarding.forward(key, request.version(), request.body(), request.principal(), patienceMs,
                forwarded -> responder.respond(switch (forwarded) {
                    case Forwarded.Answered(ApiMessage response) -> response;
                    case Forwarded.Failed failed -> refusal(request.version(), request.body(), failed);
                }));
    }

    /** kafka-clients knows for each request how an error is told, but only of one that it has read itself. */
    ApiMessage refusal(short version, ApiMessage body, Forwarded.Failed failed) {
        AbstractRequest readAgain = AbstractRequest.parseRequest(key, version,
                MessageUtil.toByteBufferAccessor(body, version)).request;
        return readAgain.getErrorResponse(0, failed.error().exception(failed.why())).data();
    }
}
