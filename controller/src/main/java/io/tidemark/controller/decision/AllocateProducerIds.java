package io.tidemark.controller.decision;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.ProducerIdsAllocated;
import java.util.List;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Gives a broker a block of producer ids (KIP-730). No id is ever given twice; one whose block was given to a
 * broker that died is given to nobody.
 */
public final class AllocateProducerIds
        implements
            Decision<AllocateProducerIdsRequestData, AllocateProducerIdsResponseData> {
    /** How many ids a block has. */
    public static final int BLOCK_SIZE = 1_000;

    @Override
    public Decided<AllocateProducerIdsResponseData> decide(ClusterImage image,
            AllocateProducerIdsRequestData request, Surroundings around) {
        BrokerImage broker = image.brokers().broker(request.brokerId());
        if (broker == null || broker.epoch() != request.brokerEpoch())
            return refused(Errors.STALE_BROKER_EPOCH);
        long first = image.producerIds().nextProducerId();
        if (first > Long.MAX_VALUE - BLOCK_SIZE)
            return refused(Errors.UNKNOWN_SERVER_ERROR);
        ProducerIdsAllocated event = ProducerIdsAllocated.newBuilder()
                .setBrokerId(broker.id())
                .setBrokerEpoch(broker.epoch())
                .setNextProducerId(first + BLOCK_SIZE)
                .build();
        return new Decided<>(List.of(MetadataRecord.newBuilder().setProducerIdsAllocated(event).build()),
                new AllocateProducerIdsResponseData().setProducerIdStart(first)
                        .setProducerIdLen(BLOCK_SIZE));
    }

    private static Decided<AllocateProducerIdsResponseData> refused(Errors error) {
        return Decided.only(new AllocateProducerIdsResponseData().setErrorCode(error.code()));
    }
}
