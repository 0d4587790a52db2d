package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.record.BrokerLogDirectoriesChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/**
 * Takes away what a broker has in log directories that it lost while it runs (KIP-858): says first that they are
 * offline, from when on no other decision gives it anything there, and then goes past all partitions. It takes out
 * of their ISRs, and replaces as leader, what is known to lie there ({@link AssignReplicasToDirs}). Doing it again
 * changes nothing more. It ends early when the broker is gone or registered anew.
 */
public final class LoseDirectoriesSweep implements Sweep {
    private final int brokerId;
    private final long brokerEpoch;
    private final Set<Uuid> offline;
    private final PartitionWalk walk;
    private boolean done;

    public LoseDirectoriesSweep(int brokerId, long brokerEpoch, Set<Uuid> offline) {
        this(brokerId, brokerEpoch, offline, new PartitionWalk());
    }

    LoseDirectoriesSweep(int brokerId, long brokerEpoch, Set<Uuid> offline, PartitionWalk walk) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.offline = Set.copyOf(offline);
        this.walk = walk;
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        BrokerImage broker = image.brokers().broker(brokerId);
        if (done || broker == null || broker.epoch() != brokerEpoch) {
            done = true;
            return List.of();
        }
        List<MetadataRecord> records = new ArrayList<>();
        ClusterImage after = image;
        if (broker.logDirectories().stream().anyMatch(offline::contains)) {
            records.add(event(broker));
            after = image.replay(records, image.endOffset()).after();
        }
        Partitions partitions = new Partitions(after, around);
        records.addAll(walk.step(after.topics(), around, (topic, partition, was) -> isConcerned(was)
                ? partitions.record(topic, partition, was, Wish.none(was))
                : null));
        done = walk.isAtEnd();
        return records;
    }

    private MetadataRecord event(BrokerImage broker) {
        BrokerLogDirectoriesChanged.Builder event = BrokerLogDirectoriesChanged.newBuilder()
                .setBrokerId(brokerId)
                .setBrokerEpoch(brokerEpoch);
        broker.logDirectories().stream().filter(each -> !offline.contains(each))
                .forEach(each -> event.addLogDirectories(UuidValues.of(each)));
        return MetadataRecord.newBuilder().setBrokerLogDirectoriesChanged(event).build();
    }

    private boolean isConcerned(PartitionImage was) {
        return !was.directories().isUnknown() && offline.contains(was.directory(brokerId))
                && (was.isr().contains(brokerId) || was.leader() == brokerId);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "taking from broker " + brokerId + " of epoch " + brokerEpoch + " what is in " + offline;
    }
}
