package io.tidemark.common.metadata.image;

import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValues;
import org.apache.kafka.common.Uuid;

/**
 * A topic and its partitions.
 *
 * @param id never used for another topic
 * @param name no other topic has it now
 * @param partitions numbered from 0
 * @param unknown fields of newer nodes
 */
public record TopicImage(Uuid id, String name, PartitionVector partitions, UnknownFieldSet unknown) {
    public TopicImage {
        if (id.equals(Uuid.ZERO_UUID))
            throw new IllegalArgumentException("topic '" + name + "' has no id");
        if (name.isEmpty())
            throw new IllegalArgumentException("topic " + id + " has no name");
    }

    static TopicImage created(TopicCreated event) {
        return new TopicImage(UuidValues.toUuid(event.getTopicId()), event.getName(), PartitionVector.EMPTY,
                event.getUnknownFields());
    }

    TopicImage with(PartitionVector newPartitions) {
        return new TopicImage(id, name, newPartitions, unknown);
    }

    /** The topic as the record that creates it, without its partitions. */
    TopicCreated toRecord() {
        return TopicCreated.newBuilder()
                .setTopicId(UuidValues.of(id))
                .setName(name)
                .setUnknownFields(unknown)
                .build();
    }

    @Override
    public String toString() {
        return name + " (" + id + "), " + partitions;
    }
}
