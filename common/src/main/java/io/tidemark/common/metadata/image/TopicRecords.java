package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.util.Collections;
import java.util.Iterator;

/** Each topic, in the order of ids, followed by its partitions, as records. */
final class TopicRecords implements Iterator<MetadataRecord> {
    private final Iterator<TopicImage> topics;
    private Iterator<PartitionImage> partitions = Collections.emptyIterator();
    private UuidValue topicId = UuidValue.getDefaultInstance();
    private int partition;

    TopicRecords(TopicsImage topics) {
        this.topics = topics.all().iterator();
    }

    @Override
    public boolean hasNext() {
        return partitions.hasNext() || topics.hasNext();
    }

    @Override
    public MetadataRecord next() {
        MetadataRecord.Builder record = MetadataRecord.newBuilder();
        if (partitions.hasNext())
            return record.setPartitionCreated(partitions.next().toRecord(topicId, partition++)).build();
        TopicImage topic = topics.next();
        partitions = topic.partitions().iterator();
        topicId = UuidValues.of(topic.id());
        partition = 0;
        return record.setTopicCreated(topic.toRecord()).build();
    }
}
