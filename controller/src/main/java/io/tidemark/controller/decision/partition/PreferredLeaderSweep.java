package io.tidemark.controller.decision.partition;

import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves leadership back to the preferred replicas (auto.leader.rebalance.enable): first counts, for each broker
 * that may lead, how many of the partitions that should be led by it are led by others; then, for the brokers
 * where that is more than leader.imbalance.per.broker.percentage, elects it wherever it is in sync.
 */
public final class PreferredLeaderSweep implements Sweep {
    /** What one broker should lead. */
    private static final class Balance {
        int partitions;
        int ledByOthers;
    }

    private final Map<Integer, Balance> balances = new HashMap<>();
    private final PartitionWalk counting;
    private final PartitionWalk moving;
    private Set<Integer> outOfBalance = Set.of();
    private int moved;
    private boolean done;

    public PreferredLeaderSweep() {
        this(new PartitionWalk(), new PartitionWalk());
    }

    PreferredLeaderSweep(PartitionWalk counting, PartitionWalk moving) {
        this.counting = counting;
        this.moving = moving;
    }

    @Override
    public List<MetadataRecord> step(ClusterImage image, Surroundings around) {
        if (!counting.isAtEnd())
            return count(image, around);
        Partitions partitions = new Partitions(image, around);
        List<MetadataRecord> records = moving.step(image.topics(), around,
                (topic, partition, was) -> visit(partitions, topic, partition, was));
        moved += records.size();
        done = moving.isAtEnd();
        return records;
    }

    private List<MetadataRecord> count(ClusterImage image, Surroundings around) {
        List<MetadataRecord> none = counting.step(image.topics(), around, (topic, partition, was) -> {
            Balance balance = balances.computeIfAbsent(was.preferredLeader(), id -> new Balance());
            balance.partitions++;
            if (was.leader() != was.preferredLeader())
                balance.ledByOthers++;
            return null;
        });
        if (counting.isAtEnd()) {
            outOfBalance = outOfBalance(image, around);
            done = outOfBalance.isEmpty();
        }
        return none;
    }

    private Set<Integer> outOfBalance(ClusterImage image, Surroundings around) {
        int percentage = around.config().get(ReplicationKeys.LEADER_IMBALANCE_PER_BROKER_PERCENTAGE);
        Set<Integer> found = new HashSet<>();
        balances.forEach((id, balance) -> {
            boolean tooMany = 100L * balance.ledByOthers > (long) percentage * balance.partitions;
            if (tooMany && around.mayLead(image, id))
                found.add(id);
        });
        return found;
    }

    private @Nullable MetadataRecord visit(Partitions partitions, TopicImage topic, int partition,
            PartitionImage was) {
        int preferred = was.preferredLeader();
        boolean canMove = was.leader() != preferred && was.isr().contains(preferred)
                && outOfBalance.contains(preferred) && partitions.standing().mayLead(preferred);
        return canMove
                ? partitions.record(topic, partition, was, Wish.none(was).withPreferredLeader())
                : null;
    }

    /** How many leaders were moved. */
    public int moved() {
        return moved;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "moving leaders to the preferred replicas";
    }
}
