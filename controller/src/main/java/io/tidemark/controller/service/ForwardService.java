package io.tidemark.controller.service;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Command;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.active.Outcome.Answered;
import io.tidemark.controller.active.Outcome.NotActive;
import io.tidemark.controller.active.Outcome.Overloaded;
import io.tidemark.controller.active.Outcome.Refused;
import io.tidemark.controller.active.Outcome.Unknown;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.ForwardRequest;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Surroundings;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has forwarded requests decided by the active controller, and says what became of them. Owned by the
 * controller's shard.
 */
public final class ForwardService {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardService.class);

    private final ActiveController controller;
    private final Commands commands;

    public ForwardService(ActiveController controller, Commands commands) {
        this.controller = controller;
        this.commands = commands;
    }

    /**
     * A request came in.
     *
     * @param reply is called on the shard, once, now or later
     */
    public void onForward(CallerConnection connection, ForwardRequest request,
            Consumer<ForwardResponse> reply) {
        if (!ForwardedRequest.isKnown(request)) {
            reply.accept(unreadable("There is no version " + request.getApiVersion() + " of API key "
                    + request.getApiKey() + " here."));
            return;
        }
        ForwardedRequest forwarded = ForwardedRequest.of(request);
        Commands.Way way = commands.way(forwarded.key());
        if (way == null) {
            reply.accept(unreadable("A controller does not serve " + forwarded.key().name + "."));
            return;
        }
        switch (way) {
            case Commands.Way.Decided(var decision) ->
                controller.submit(new Forwarded(forwarded, decision),
                        outcome -> reply.accept(decided(forwarded, outcome)));
            case Commands.Way.Served(var endpoint) -> serve(connection, forwarded, endpoint, reply);
        }
    }

    /**
     * A forwarded request as a command: read when its turn comes, and its response is written before anything
     * is done, so that one which cannot be written is noticed in time.
     */
    private record Forwarded(ForwardedRequest request,
            Decision<ApiMessage, ApiMessage> decision) implements Command<ForwardResponse> {
        @Override
        public Decided<ForwardResponse> decide(ClusterImage image, Surroundings around) {
            ApiMessage body;
            try {
                body = request.read();
            } catch (MalformedFrame e) {
                return Decided.only(unreadable(complaint(request, e)));
            }
            Decided<ApiMessage> decided = decision.decide(image, body, around);
            return new Decided<>(decided.records(), answered(request, decided.response()));
        }

        @Override
        public int requestBytes() {
            return request.body().size();
        }

        @Override
        public int responseBytes(ForwardResponse response) {
            return response.getSerializedSize();
        }

        @Override
        public String toString() {
            return request.toString();
        }
    }

    private void serve(CallerConnection connection, ForwardedRequest forwarded,
            VersionedEndpoint<ApiMessage, ApiMessage> endpoint, Consumer<ForwardResponse> reply) {
        ApiMessage body;
        try {
            body = forwarded.read();
        } catch (MalformedFrame e) {
            reply.accept(unreadable(complaint(forwarded, e)));
            return;
        }
        endpoint.onRequest(connection, forwarded.version(), body,
                outcome -> reply.accept(served(forwarded, outcome)));
    }

    private static String complaint(ForwardedRequest request, MalformedFrame e) {
        return "The bytes are no " + request + ": " + e.getMessage();
    }

    private ForwardResponse served(ForwardedRequest request, Outcome<ApiMessage> outcome) {
        if (!(outcome instanceof Answered<ApiMessage>(var response, _)))
            return unanswered(request, outcome);
        try {
            return withLeader(answered(request, response));
        } catch (RuntimeException e) {
            // What was done is done; a response that its version cannot hold is no reason to halt.
            LOG.error("The response to {} cannot be written", request, e);
            return unanswered(request, new Refused<>(Errors.UNKNOWN_SERVER_ERROR, "" + e));
        }
    }

    private ForwardResponse decided(ForwardedRequest request, Outcome<ForwardResponse> outcome) {
        return outcome instanceof Answered<ForwardResponse>(var response, _)
                ? withLeader(response)
                : unanswered(request, outcome);
    }

    private ForwardResponse unanswered(ForwardedRequest request, Outcome<?> outcome) {
        return withLeader(switch (outcome) {
            case Answered<?> answered -> throw new IllegalArgumentException("an answer: " + answered);
            case NotActive<?> _ -> response(CallStatus.NOT_ACTIVE, "This node is not the active controller.");
            case Overloaded<?> _ ->
                response(CallStatus.OVERLOADED, "As many requests as may wait for the active controller.");
            case Unknown<?> _ -> response(CallStatus.OUTCOME_UNKNOWN,
                    "This node stopped being the active controller before it knew.");
            case Refused<?> refused -> refused(request, refused);
        });
    }

    private static ForwardResponse refused(ForwardedRequest request, Refused<?> refused) {
        try {
            return ForwardResponse.newBuilder().setStatus(CallStatus.ANSWERED)
                    .setBody(request.writtenError(refused.error(), refused.why()))
                    .setComplaint(refused.why()).build();
        } catch (RuntimeException e) {
            LOG.error("There is no error response for {}, which was refused: {}", request, refused.why(), e);
            return unreadable(refused.why());
        }
    }

    private static ForwardResponse answered(ForwardedRequest request, ApiMessage response) {
        return ForwardResponse.newBuilder().setStatus(CallStatus.ANSWERED)
                .setBody(request.written(response)).build();
    }

    private static ForwardResponse unreadable(String complaint) {
        return response(CallStatus.UNREADABLE, complaint);
    }

    private static ForwardResponse response(CallStatus status, String complaint) {
        return ForwardResponse.newBuilder().setStatus(status).setComplaint(complaint).build();
    }

    private ForwardResponse withLeader(ForwardResponse response) {
        ActiveController.Leader leader = controller.leader();
        return response.toBuilder()
                .setActiveController(io.tidemark.controller.call.ActiveController.newBuilder()
                        .setNodeId(leader.nodeId()).setEpoch(leader.epoch()))
                .build();
    }
}
