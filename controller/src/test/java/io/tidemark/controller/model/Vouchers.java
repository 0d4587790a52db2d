package io.tidemark.controller.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** Whom leaders proposed for their ISRs: they said that these have everything. Never forgets. */
final class Vouchers {
    private record At(Uuid topicId, int partition, int partitionEpoch) {}

    private record Voucher(int leader, Set<Integer> isr) {}

    private final Map<At, List<Voucher>> all = new HashMap<>();

    /**
     * A broker proposes an ISR.
     *
     * @param partitionEpoch on which it proposes it
     */
    void propose(Uuid topicId, int partition, int partitionEpoch, int leader, Collection<Integer> isr) {
        all.computeIfAbsent(new At(topicId, partition, partitionEpoch), _ -> new ArrayList<>())
                .add(new Voucher(leader, new HashSet<>(isr)));
    }

    /** Whether the leader of a partition at some epoch said of somebody that it has everything. */
    boolean vouch(Uuid topicId, int partition, int partitionEpoch, int leader, int somebody) {
        return all.getOrDefault(new At(topicId, partition, partitionEpoch), List.of())
                .stream()
                .anyMatch(each -> each.leader == leader && each.isr.contains(somebody));
    }
}
