package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.List;

/**
 * Fences a broker: takes it out of all ISRs, moves its leaders away, and says so last. From before its first
 * step until after its last the broker has to be in {@link Surroundings#leaving}. It ends early, without a
 * record, when the broker is gone, fenced, or registered anew.
 */
public final class FenceBrokerSweep implements Sweep {
    private final int brokerId;
    private final long brokerEpoch;
    private final PartitionWalk walk;
    private boolean done;

    public FenceBrokerSweep(int brokerId, long brokerEpoch) {
        this(brokerId, brokerEpoch, new PartitionWalk());
    }

    FenceBrokerSweep(int brokerId, long brokerEpoch, PartitionWalk walk) {
        this.walk = walk;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        BrokerImage broker = image.brokers().broker(brokerId);
        if (done || broker == null || broker.epoch() != brokerEpoch || broker.isFenced()) {
            done = true;
            return List.of();
        }
        Partitions partitions = new Partitions(image, around,
                Standing.departing(image, around, brokerId));
        List<MetadataRecord> records = walk.step(image.topics(), around, (topic, partition, was) -> was.isr()
                .contains(brokerId) ? partitions.record(topic, partition, was, Wish.none(was)) : null);
        if (walk.isAtEnd()) {
            done = true;
            records.add(MetadataRecord.newBuilder()
                    .setBrokerFenced(
                            BrokerFenced.newBuilder().setBrokerId(brokerId).setBrokerEpoch(brokerEpoch))
                    .build());
        }
        return records;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "fencing broker " + brokerId + " of epoch " + brokerEpoch;
    }
}
