package io.tidemark.controller.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;

/** Whom leaders proposed for their ISRs: they said that these have everything. Never forgets. */
final class Vouchers {
    private record At(Uuid topicId, int partition, int partitionEpoch) {}

    private record Voucher(int leader, Map<Integer, Long> epochs) {}

    private final Map<At, List<Voucher>> all = new HashMap<>();

    /**
     * A broker proposes an ISR.
     *
     * @param partitionEpoch on which it proposes it
     * @param epochs of the members, by their ids
     */
    void propose(Uuid topicId, int partition, int partitionEpoch, int leader, Map<Integer, Long> epochs) {
        all.computeIfAbsent(new At(topicId, partition, partitionEpoch), _ -> new ArrayList<>())
                .add(new Voucher(leader, Map.copyOf(epochs)));
    }

    /** The broker epochs with which the leader of a partition, at its epoch before the change, vouched for somebody. */
    Set<Long> epochs(Step.Partition change, int somebody) {
        Set<Long> epochs = new TreeSet<>();
        OptionalInt before = change.epochBefore();
        if (before.isEmpty())
            return epochs;
        At at = new At(change.topicId(), change.number(), before.getAsInt());
        for (Voucher each : all.getOrDefault(at, List.of())) {
            Long epoch = each.epochs.get(somebody);
            if (epoch != null && each.leader == change.leaderBefore())
                epochs.add(epoch);
        }
        return epochs;
    }
}
