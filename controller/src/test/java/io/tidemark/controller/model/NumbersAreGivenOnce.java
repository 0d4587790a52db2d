package io.tidemark.controller.model;

import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.HashSet;
import java.util.Set;

/** No broker epoch is given twice, and no producer id. */
final class NumbersAreGivenOnce implements Invariant {
    private final Set<Long> brokerEpochs = new HashSet<>();
    private long nextProducerId;

    @Override
    public void check(Step step) {
        for (MetadataRecord record : step.records()) {
            if (record.hasBrokerRegistered())
                Step.require(brokerEpochs.add(record.getBrokerRegistered().getBrokerEpoch()),
                        "a broker epoch is given again: %s", record);
            if (record.hasProducerIdsAllocated()) {
                long next = record.getProducerIdsAllocated().getNextProducerId();
                Step.require(next > nextProducerId, "producer ids up to %d were given, and again %s",
                        nextProducerId, record);
                nextProducerId = next;
            }
        }
    }
}
