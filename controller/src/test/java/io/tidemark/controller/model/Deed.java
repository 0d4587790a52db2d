package io.tidemark.controller.model;

import org.apache.kafka.common.Uuid;

/**
 * Something that a command does and that shows in the log, named so that what one command did can be told from
 * what others did.
 */
sealed interface Deed {
    record TopicCreated(String name) implements Deed {}

    record TopicDeleted(Uuid id) implements Deed {}

    /** Partitions were added to a topic that was there, so that it now has so many. */
    record PartitionsCreated(String topic, int count) implements Deed {}

    /** A key was set to a value that nobody else sets it to. */
    record ConfigSet(String resource, String key, String value) implements Deed {}

    /** A partition came to this epoch. */
    record PartitionChanged(Uuid topicId, int partition, int partitionEpoch) implements Deed {}

    /** Producer ids were given, from the first to below the next. */
    record ProducerIdsGiven(long first, long next) implements Deed {}
}
