package io.tidemark.controller.model;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * A broker that registers, and whose last process did not stop in good order, is in no ELR (KIP-966) from then
 * on: it may have lost the end of what it had.
 */
final class UncleanBrokersAreNotEligible implements Invariant {
    /** By incarnation: the epoch with which the process before it stopped in good order, or -1. Others are let be. */
    private final Map<Uuid, Long> stoppedWithEpoch;

    UncleanBrokersAreNotEligible(Map<Uuid, Long> stoppedWithEpoch) {
        this.stoppedWithEpoch = stoppedWithEpoch;
    }

    @Override
    public void check(Step step) {
        for (MetadataRecord record : step.records()) {
            if (record.hasBrokerRegistered() && !isClean(step, record.getBrokerRegistered()))
                requireNotEligible(step, record.getBrokerRegistered().getBrokerId());
        }
    }

    private boolean isClean(Step step, BrokerRegistered event) {
        BrokerImage before = step.before().brokers().broker(event.getBrokerId());
        Long stopped = stoppedWithEpoch.get(UuidValues.toUuid(event.getIncarnationId()));
        return stopped == null || (before != null && stopped == before.epoch());
    }

    private static void requireNotEligible(Step step, int id) {
        for (Step.Partition each : step.allPartitions())
            Step.require(!each.after().eligibleLeaderReplicas().contains(id),
                    "broker %d came back uncleanly and is eligible: %s", id, each);
    }
}
