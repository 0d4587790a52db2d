package io.tidemark.broker.api;

import java.util.Set;
import org.apache.kafka.common.internals.Topic;

/** What a topic's name says about it. */
final class TopicNames {
    private static final Set<String> INTERNAL = Set.of(Topic.GROUP_METADATA_TOPIC_NAME,
            Topic.TRANSACTION_STATE_TOPIC_NAME, Topic.SHARE_GROUP_STATE_TOPIC_NAME);

    private TopicNames() {}

    /** Whether no topic can have that name. */
    static boolean isInvalid(String name) {
        return !Topic.isValid(name);
    }

    /** Whether brokers keep their own state in it. */
    static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }
}
