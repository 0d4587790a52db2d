package io.tidemark.controller.model;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** Each topic that is created has an id that no topic ever had, also one of the same name. */
final class TopicIdsAreNeverReused implements Invariant {
    private final Set<Uuid> used = new HashSet<>();

    @Override
    public void check(Step step) {
        for (MetadataRecord record : step.records()) {
            if (record.hasTopicCreated()) {
                Uuid id = UuidValues.toUuid(record.getTopicCreated().getTopicId());
                Step.require(used.add(id), "topic '%s' has an id that was used before: %s",
                        record.getTopicCreated().getName(), id);
            }
        }
    }
}
