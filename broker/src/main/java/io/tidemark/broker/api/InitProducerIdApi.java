package io.tidemark.broker.api;

import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId (key 22), versions 0 to 5, of idempotent producers (KIP-98). Each request gets an id of its
 * own with epoch 0; a producer that names the id that it had (KIP-360) gets a new one too, as from Kafka, since
 * only a transaction coordinator could know its epoch.
 *
 * <p>There is no transaction coordinator: a request with a transactional id hears COORDINATOR_NOT_AVAILABLE,
 * which a Kafka broker says while its coordinator does not run, and after which clients look for another one
 * until their time is over. NOT_COORDINATOR would say that there is one elsewhere.
 *
 * <p>Where ids cannot be had in time, the client hears COORDINATOR_LOAD_IN_PROGRESS, and tries again.
 */
public final class InitProducerIdApi
        implements
            ApiHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final long NO_ID = -1;
    private static final short NO_EPOCH = -1;

    private final ProducerIdBlocks ids;

    public InitProducerIdApi(ProducerIdBlocks ids) {
        this.ids = ids;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(ApiRequest<InitProducerIdRequestData> request,
            Responder<InitProducerIdResponseData> responder) {
        Errors error = check(request.body());
        if (error != Errors.NONE) {
            responder.respond(refusal(error));
            return;
        }
        try {
            ids.next(id -> responder.respond(id == ProducerIdBlocks.NONE
                    ? refusal(Errors.COORDINATOR_LOAD_IN_PROGRESS)
                    : new InitProducerIdResponseData().setProducerId(id).setProducerEpoch((short) 0)));
        } catch (RejectedExecutionException busy) {
            responder.respond(refusal(Errors.COORDINATOR_LOAD_IN_PROGRESS));
        }
    }

    /** An id and its epoch come together or not at all, and neither is ever below -1. */
    private static Errors check(InitProducerIdRequestData request) {
        boolean isNew = request.producerId() == NO_ID && request.producerEpoch() == NO_EPOCH;
        boolean isKnown = request.producerId() >= 0 && request.producerEpoch() >= 0;
        if (!isNew && !isKnown)
            return Errors.INVALID_REQUEST;
        String transactionalId = request.transactionalId();
        if (transactionalId == null)
            return Errors.NONE;
        return transactionalId.isEmpty() ? Errors.INVALID_REQUEST : Errors.COORDINATOR_NOT_AVAILABLE;
    }

    private static InitProducerIdResponseData refusal(Errors error) {
        return new InitProducerIdResponseData().setErrorCode(error.code())
                .setProducerId(NO_ID)
                .setProducerEpoch(NO_EPOCH);
    }
}
