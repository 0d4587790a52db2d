package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.PartitionImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ISR and ELR are replicas, nobody is in both or twice, and the leader is in the ISR. */
final class IsrWithinReplicas implements Invariant {
    @Override
    public void check(Step step) {
        for (Step.Partition each : step.partitions()) {
            PartitionImage now = each.after();
            Set<Integer> replicas = different(now.replicas().toList(), each);
            Set<Integer> isr = different(now.isr().toList(), each);
            Set<Integer> elr = different(now.eligibleLeaderReplicas().toList(), each);
            Step.require(replicas.containsAll(isr), "the ISR is not within the replicas: %s", each);
            Step.require(replicas.containsAll(elr), "the ELR is not within the replicas: %s", each);
            Step.require(isr.stream().noneMatch(elr::contains), "in ISR and ELR: %s", each);
            Step.require(!now.hasLeader() || isr.contains(now.leader()), "it leads out of sync: %s", each);
        }
    }

    private static Set<Integer> different(List<Integer> ids, Step.Partition partition) {
        Set<Integer> set = new HashSet<>(ids);
        Step.require(set.size() == ids.size(), "somebody is in %s twice: %s", ids, partition);
        return set;
    }
}
