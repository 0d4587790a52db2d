package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerInControlledShutdown;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a broker stop in good order: says first that it is shutting down, so that it is given nothing new, and
 * then hands over what it leads, and takes it out of the ISRs, wherever another member of the ISR may lead.
 * Where none may, it goes on leading until it stops. It may be swept again, after others have caught up; it
 * ends early when the broker is gone, fenced, or registered anew.
 */
public final class ControlledShutdownSweep implements Sweep {
    private final int brokerId;
    private final long brokerEpoch;
    private final PartitionWalk walk;
    private int stillLeading;
    private int couldBeTakenOver;
    private boolean done;

    public ControlledShutdownSweep(int brokerId, long brokerEpoch) {
        this(brokerId, brokerEpoch, new PartitionWalk());
    }

    ControlledShutdownSweep(int brokerId, long brokerEpoch, PartitionWalk walk) {
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
                Standing.shuttingDown(image, around, brokerId));
        List<MetadataRecord> records = walk.step(image.topics(), around,
                (topic, partition, was) -> visit(partitions, topic, partition, was));
        if (!broker.isInControlledShutdown())
            records.addFirst(MetadataRecord.newBuilder()
                    .setBrokerInControlledShutdown(BrokerInControlledShutdown.newBuilder()
                            .setBrokerId(brokerId)
                            .setBrokerEpoch(brokerEpoch))
                    .build());
        done = walk.isAtEnd();
        return records;
    }

    private @Nullable MetadataRecord visit(Partitions partitions, TopicImage topic, int partition,
            PartitionImage was) {
        if (!was.isr().contains(brokerId))
            return null;
        Partitions.Change change = partitions.decide(topic, partition, was, Wish.none(was));
        if (change.state().leader() == brokerId) {
            stillLeading++;
            if (was.replicas().stream().anyMatch(partitions.standing()::mayLead))
                couldBeTakenOver++;
        }
        return change.record().orElse(null);
    }

    /** How many partitions the broker still led when they were looked at. */
    public int stillLeading() {
        return stillLeading;
    }

    /** How many of those somebody else could lead who lives, and has only to catch up. */
    public int couldBeTakenOver() {
        return couldBeTakenOver;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "shutting down broker " + brokerId + " of epoch " + brokerEpoch;
    }
}
