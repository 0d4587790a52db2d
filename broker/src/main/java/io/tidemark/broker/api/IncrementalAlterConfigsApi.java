package io.tidemark.broker.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * IncrementalAlterConfigs (key 44), all versions: the levels of this broker's loggers are its own affair (KIP-412), and
 * everything else goes to the active controller.
 */
final class IncrementalAlterConfigsApi implements ApiHandler<IncrementalAlterConfigsRequestData, ApiMessage> {
    private final ApiHandler<IncrementalAlterConfigsRequestData, ApiMessage> controllers;
    private final LoggerConfigs loggers;

    /** @param controllers sends a request on, and answers what comes of it */
    IncrementalAlterConfigsApi(ApiHandler<IncrementalAlterConfigsRequestData, ApiMessage> controllers,
            LoggerConfigs loggers) {
        this.controllers = controllers;
        this.loggers = loggers;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    private static boolean isLogger(AlterConfigsResource resource) {
        return resource.resourceType() == ConfigResource.Type.BROKER_LOGGER.id();
    }

    @Override
    public void handle(ApiRequest<IncrementalAlterConfigsRequestData> request,
            Responder<ApiMessage> responder) {
        IncrementalAlterConfigsRequestData body = request.body();
        List<AlterConfigsResource> ours = body.resources().stream()
                .filter(IncrementalAlterConfigsApi::isLogger).map(AlterConfigsResource::duplicate).toList();
        if (ours.isEmpty()) {
            controllers.handle(request, responder);
            return;
        }
        List<AlterConfigsResourceResponse> answers = new ArrayList<>();
        for (AlterConfigsResource each : ours)
            answers.add(
                    isNamedOnce(each, ours) ? loggers.alter(each, body.validateOnly()) : namedTwice(each));
        if (ours.size() == body.resources().size())
            responder.respond(new IncrementalAlterConfigsResponseData().setResponses(answers));
        else
            controllers.handle(withoutLoggers(request), new Joining(body, answers, responder));
    }

    /** Puts the two answers together, in the order of the request. */
    private record Joining(IncrementalAlterConfigsRequestData body, List<AlterConfigsResourceResponse> ours,
            Responder<ApiMessage> responder) implements Responder<ApiMessage> {
        @Override
        public void respond(ApiMessage response) {
            if (!(response instanceof IncrementalAlterConfigsResponseData answered)) {
                responder.respond(response);
                return;
            }
            Iterator<AlterConfigsResourceResponse> own = ours.iterator();
            Iterator<AlterConfigsResourceResponse> others = answered.responses().iterator();
            List<AlterConfigsResourceResponse> all = new ArrayList<>();
            for (AlterConfigsResource each : body.resources()) {
                Iterator<AlterConfigsResourceResponse> next = isLogger(each) ? own : others;
                if (next.hasNext())
                    all.add(next.next());
            }
            responder.respond(answered.setResponses(all));
        }

        @Override
        public void respondNothing() {
            responder.respondNothing();
        }

        @Override
        public void closeConnection() {
            responder.closeConnection();
        }
    }

    private static boolean isNamedOnce(AlterConfigsResource resource, List<AlterConfigsResource> all) {
        return all.stream().filter(each -> each.resourceName().equals(resource.resourceName())).count() == 1;
    }

    private static AlterConfigsResourceResponse namedTwice(AlterConfigsResource resource) {
        return new AlterConfigsResourceResponse().setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName()).setErrorCode(Errors.INVALID_REQUEST.code())
                .setErrorMessage("The loggers of one broker are there twice.");
    }

    private static ApiRequest<IncrementalAlterConfigsRequestData> withoutLoggers(
            ApiRequest<IncrementalAlterConfigsRequestData> request) {
        IncrementalAlterConfigsRequestData others = request.body().duplicate();
        others.resources().removeIf(IncrementalAlterConfigsApi::isLogger);
        return new ApiRequest<>(request.connection(), request.header(), others);
    }
}
