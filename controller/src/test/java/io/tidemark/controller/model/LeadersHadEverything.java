package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.PartitionImage;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * A new leader was in sync, or eligible (KIP-966), or proposed by the leader before it, or the last known leader
 * when nobody was in sync or eligible, or all who were came back uncleanly or
 * were unregistered; unless the topic or an operator allowed an unclean election.
 */
final class LeadersHadEverything implements Invariant {
    private static final String ALLOWED = "unclean.leader.election.enable";

    /** Topics for which an operator asked for an unclean election at any time. */
    private final Set<String> asked;

    /** What leaders proposed: whoever ends a reassignment, or its own life, may be followed by one of these. */
    private final Vouchers vouchers;

    /** Brokers whose process did not follow one that stopped in good order, or that were given up. */
    private final IntPredicate isNotCountedOn;

    LeadersHadEverything(Set<String> asked, Vouchers vouchers, IntPredicate isNotCountedOn) {
        this.asked = asked;
        this.vouchers = vouchers;
        this.isNotCountedOn = isNotCountedOn;
    }

    @Override
    public void check(Step step) {
        for (Step.Partition each : step.partitions()) {
            PartitionImage was = each.before();
            PartitionImage is = each.after();
            if (was == null || !is.hasLeader() || is.leader() == was.leader())
                continue;
            boolean nobodyHadAll = was.isr().stream().allMatch(isNotCountedOn)
                    && was.eligibleLeaderReplicas().stream().allMatch(isNotCountedOn);
            boolean clean = was.isr().contains(is.leader())
                    || was.eligibleLeaderReplicas().contains(is.leader())
                    || (nobodyHadAll && was.lastKnownLeader() == is.leader())
                    || !vouchers.epochs(each, is.leader()).isEmpty();
            Step.require(clean || asked.contains(each.topic()) || isAllowed(step.after(), each.topic()),
                    "it may lack records that were acknowledged: %s", each);
        }
    }

    private static boolean isAllowed(ClusterImage image, String topic) {
        String its = image.configs().of(ConfigResource.topic(topic)).value(ALLOWED);
        String everybodys = image.configs().of(ConfigResource.CLUSTER_DEFAULT).value(ALLOWED);
        return "true".equals(its == null ? everybodys : its);
    }
}
