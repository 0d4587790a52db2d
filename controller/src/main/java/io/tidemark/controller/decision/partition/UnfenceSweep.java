package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.List;

/**
 * Unfences a broker: says so first, and then elects it wherever nobody leads and it may, as a member of the
 * ISR, as an eligible replica, as the last known leader, or uncleanly where that is allowed. It ends early
 * when the broker is gone, leaving, fenced again, or registered anew.
 */
public final class UnfenceSweep implements Sweep {
    private final int brokerId;
    private final long brokerEpoch;
    private final PartitionWalk walk;
    private boolean begun;
    private boolean done;

    public UnfenceSweep(int brokerId, long brokerEpoch) {
        this(brokerId, brokerEpoch, new PartitionWalk());
    }

    UnfenceSweep(int brokerId, long brokerEpoch, PartitionWalk walk) {
        this.walk = walk;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        BrokerImage broker = image.brokers().broker(brokerId);
        if (done || broker == null || !mayGoOn(broker, around)) {
            done = true;
            return List.of();
        }
        begun = true;
        Standing standing = broker.isFenced() ? Standing.arriving(image, around, brokerId)
                : Standing.of(image, around);
        Partitions partitions = new Partitions(image, around, standing);
        List<MetadataRecord> records = walk.step(image.topics(), around,
                (topic, partition, was) -> !was.hasLeader() && was.replicas().contains(brokerId)
                        ? partitions.record(topic, partition, was, Wish.none(was))
                        : null);
        if (broker.isFenced())
            records.addFirst(MetadataRecord.newBuilder()
                    .setBrokerUnfenced(
                            BrokerUnfenced.newBuilder().setBrokerId(brokerId).setBrokerEpoch(brokerEpoch))
                    .build());
        done = walk.isAtEnd();
        return records;
    }

    /** Fenced is what it is before the first step, and must not be before another. */
    private boolean mayGoOn(BrokerImage broker, Surroundings around) {
        return broker.epoch() == brokerEpoch && !around.leaving().contains(brokerId)
                && !(begun && broker.isFenced());
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "unfencing broker " + brokerId + " of epoch " + brokerEpoch;
    }
}
