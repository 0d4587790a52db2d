package io.tidemark.common.metadata.words;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Names topics, also such as are gone. */
@FunctionalInterface
public interface TopicNames {
    /** The name that the topic of this id has or had; null where it is not known. */
    @Nullable
    String name(Uuid topicId);
}
