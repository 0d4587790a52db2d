package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Registers a process as a broker, after taking away what the process before it had: its places in ISRs, what
 * it leads, and where it stopped uncleanly its places among the eligible leader replicas (KIP-966), since it
 * may lack the last it had written. What lies in a log directory that is not there any more is lost: it is
 * not the last known leader of those partitions either, and they get another directory. Where it is not known
 * in which directory a replica lay, it may have been in one that is gone, and counts as stopped uncleanly; where
 * none is there that was, it is lost.
 *
 * <p>From before the first step until after the last the broker has to be in {@link Surroundings#leaving}. It
 * ends early, without a record, when another process registered with that id meanwhile, or the broker was
 * unregistered: {@link #isOvertaken} then. Where nothing has to be taken away it takes one step.
 */
public final class RegisterBrokerSweep implements Sweep {
    /** Where no broker of that id is registered. */
    private static final long NONE = -1;

    private final BrokerRegistered registration;
    private final boolean stoppedCleanly;
    private final long replacedEpoch;
    private final int brokerId;
    private final Set<Uuid> directories = new HashSet<>();

    /** Whether a directory is gone that the process before it had. */
    private final boolean lacksDirectory;

    /** Whether none is there of those that the process before it had. */
    private final boolean lacksAll;

    private final PartitionWalk walk;
    private boolean done;
    private long brokerEpoch = NONE;

    /**
     * Prepares it. The epoch in the registration may be too small by the time of the last step, which then
     * takes the next one: {@link #brokerEpoch} tells.
     *
     * @param image the newest one; the registration in it, if any, is the one to be replaced
     * @param registration the event as it is to be, fenced
     * @param stoppedCleanly whether the process proved that the one before it, with the replaced epoch,
     *            stopped cleanly, with all its log directories
     */
    public RegisterBrokerSweep(ClusterImage image, BrokerRegistered registration, boolean stoppedCleanly) {
        this(image, registration, stoppedCleanly, new PartitionWalk());
    }

    RegisterBrokerSweep(ClusterImage image, BrokerRegistered registration, boolean stoppedCleanly,
            PartitionWalk walk) {
        this.walk = walk;
        this.registration = registration;
        this.stoppedCleanly = stoppedCleanly;
        brokerId = registration.getBrokerId();
        replacedEpoch = epoch(image);
        registration.getLogDirectoriesList().forEach(each -> directories.add(UuidValues.toUuid(each)));
        BrokerImage before = image.brokers().broker(brokerId);
        List<Uuid> had = before == null ? List.of() : before.logDirectories();
        lacksDirectory = !directories.containsAll(had);
        lacksAll = lacksDirectory && Collections.disjoint(directories, had);
    }

    private long epoch(ClusterImage image) {
        BrokerImage broker = image.brokers().broker(brokerId);
        return broker == null ? NONE : broker.epoch();
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        if (done || epoch(image) != replacedEpoch) {
            done = true;
            return List.of();
        }
        Partitions partitions = new Partitions(image, around,
                Standing.departing(image, around, brokerId));
        List<MetadataRecord> records = walk.step(image.topics(), around,
                (topic, partition, was) -> visit(partitions, topic, partition, was));
        if (walk.isAtEnd()) {
            done = true;
            brokerEpoch = Math.max(registration.getBrokerEpoch(), image.brokers().lastEpoch() + 1);
            records.add(MetadataRecord.newBuilder()
                    .setBrokerRegistered(registration.toBuilder().setBrokerEpoch(brokerEpoch))
                    .build());
        }
        return records;
    }

    private @Nullable MetadataRecord visit(Partitions partitions, TopicImage topic, int partition,
            PartitionImage was) {
        Uuid directory = was.directory(brokerId);
        boolean isKnown = !directory.equals(Uuid.ZERO_UUID);
        boolean emptied = was.replicas().contains(brokerId)
                && (isKnown ? !directories.contains(directory) : lacksAll);
        boolean stained = emptied || !stoppedCleanly || (lacksDirectory && !isKnown);
        if (!was.isr().contains(brokerId)
                && !(stained && was.eligibleLeaderReplicas().contains(brokerId))
                && !emptied)
            return null;
        Wish wish = stained ? Wish.none(was).withSuspect(brokerId, emptied) : Wish.none(was);
        return partitions.record(topic, partition, was, wish);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    /** Whether it ended without registering the broker. */
    public boolean isOvertaken() {
        return done && brokerEpoch == NONE;
    }

    /** The epoch that the broker has now; -1 before the last step, and if it was overtaken. */
    public long brokerEpoch() {
        return brokerEpoch;
    }

    @Override
    public String toString() {
        return "registering broker " + brokerId + (stoppedCleanly ? "" : ", which had stopped uncleanly");
    }
}
