package io.tidemark.controller.model;

import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

/** How often each deed is in the log. */
final class RecordLedger {
    private final Map<Deed, Integer> deeds = new HashMap<>();
    private long producerIds;

    void enter(Step step) {
        Set<Uuid> created = new HashSet<>();
        for (MetadataRecord record : step.records()) {
            switch (record.getEventCase()) {
                case TOPIC_CREATED -> {
                    created.add(UuidValues.toUuid(record.getTopicCreated().getTopicId()));
                    enter(new Deed.TopicCreated(record.getTopicCreated().getName()));
                }
                case TOPIC_DELETED ->
                    enter(new Deed.TopicDeleted(UuidValues.toUuid(record.getTopicDeleted().getTopicId())));
                case CONFIG_CHANGED -> {
                    for (ConfigEntry entry : record.getConfigChanged().getEntriesList())
                        enter(new Deed.ConfigSet(record.getConfigChanged().getName(), entry.getKey(),
                                entry.getValue()));
                }
                case PARTITION_CHANGED -> enter(new Deed.PartitionChanged(
                        UuidValues.toUuid(record.getPartitionChanged().getTopicId()),
                        record.getPartitionChanged().getPartition(),
                        record.getPartitionChanged().getPartitionEpoch()));
                case PRODUCER_IDS_ALLOCATED -> {
                    long next = record.getProducerIdsAllocated().getNextProducerId();
                    enter(new Deed.ProducerIdsGiven(producerIds, next));
                    producerIds = next;
                }
                default -> {
                    // Not what a command is recognised by.
                }
            }
        }
        enterGrownTopics(step, created);
    }

    private void enterGrownTopics(Step step, Set<Uuid> created) {
        step.delta()
                .topics()
                .values()
                .stream()
                .filter(topic -> !created.contains(topic.id()))
                .forEach(topic -> {
                    var before = topic.before();
                    var after = topic.after();
                    if (before != null && after != null
                            && after.partitions().size() > before.partitions().size())
                        enter(new Deed.PartitionsCreated(topic.name(), after.partitions().size()));
                });
    }

    private void enter(Deed deed) {
        deeds.merge(deed, 1, Integer::sum);
    }

    int count(Deed deed) {
        return deeds.getOrDefault(deed, 0);
    }
}
