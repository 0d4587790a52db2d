package io.tidemark.broker.fetch;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;

/** What is behind the name that a client uses for a partition, as the newest metadata has it. */
@FunctionalInterface
public interface TopicResolver {
    /** Either a partition of the cluster, or why there is none. */
    sealed interface Resolved {
        record Known(TopicIdPartition partition) implements Resolved {}

        record Unknown(Errors error) implements Resolved {}
    }

    Resolved resolve(FetchKey key);
}
