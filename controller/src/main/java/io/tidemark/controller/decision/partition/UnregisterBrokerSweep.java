package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.BrokerUnregistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Removes a broker from the cluster, as an operator asked, whether it is fenced or not, as Kafka does: takes
 * it out of all ISRs and of the eligible leader replicas, and says so last. It stays a replica of its
 * partitions, and the last known leader where it is. From before its first step until after its last the
 * broker has to be in {@link Surroundings#leaving}. It ends early, without a record, when the broker is gone
 * or registered anew.
 */
public final class UnregisterBrokerSweep implements Sweep {
    private final int brokerId;
    private final long brokerEpoch;
    private final PartitionWalk walk;
    private boolean done;

    public UnregisterBrokerSweep(int brokerId, long brokerEpoch) {
        this(brokerId, brokerEpoch, new PartitionWalk());
    }

    UnregisterBrokerSweep(int brokerId, long brokerEpoch, PartitionWalk walk) {
        this.walk = walk;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    /** The answer to a request that cannot be done; none if a sweep is to do it. */
    public static Optional<UnregisterBrokerResponseData> refusal(ClusterImage image,
            UnregisterBrokerRequestData request) {
        if (image.brokers().broker(request.brokerId()) != null)
            return Optional.empty();
        return Optional.of(new UnregisterBrokerResponseData()
                .setErrorCode(Errors.BROKER_ID_NOT_REGISTERED.code())
                .setErrorMessage("Broker " + request.brokerId() + " is not registered."));
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        BrokerImage broker = image.brokers().broker(brokerId);
        if (done || broker == null || broker.epoch() != brokerEpoch) {
            done = true;
            return List.of();
        }
        Partitions partitions = new Partitions(image, around,
                Standing.departing(image, around, brokerId));
        List<MetadataRecord> records = walk.step(image.topics(), around,
                (topic, partition, was) -> isConcerned(was)
                        ? partitions.record(topic, partition, was,
                                Wish.none(was).withSuspect(brokerId, false))
                        : null);
        if (walk.isAtEnd()) {
            done = true;
            records.add(MetadataRecord.newBuilder()
                    .setBrokerUnregistered(BrokerUnregistered.newBuilder()
                            .setBrokerId(brokerId)
                            .setBrokerEpoch(brokerEpoch))
                    .build());
        }
        return records;
    }

    private boolean isConcerned(PartitionImage was) {
        return was.isr().contains(brokerId) || was.eligibleLeaderReplicas().contains(brokerId);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "unregistering broker " + brokerId + " of epoch " + brokerEpoch;
    }
}
