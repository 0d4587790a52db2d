package io.tidemark.broker.replica;

import io.tidemark.replication.log.LogDirectory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * In which log directory partitions shall be made that are not here yet: an operator says so before a reassignment
 * brings them (KIP-113). Forgotten with the process, and of more than {@link #MAX} the oldest. Owned by the shard.
 */
final class PreferredDirectories {
    /** How many wishes a shard remembers. */
    static final int MAX = 10_000;

    private final Map<TopicPartition, LogDirectory> wishes = new LinkedHashMap<>();

    void put(TopicPartition partition, LogDirectory directory) {
        wishes.remove(partition);
        if (wishes.size() == MAX)
            wishes.remove(wishes.keySet().iterator().next());
        wishes.put(partition, directory);
    }

    /** Where a partition that is being made shall lie, or null where nobody has said so; said once. */
    @Nullable
    LogDirectory take(TopicPartition partition) {
        return wishes.remove(partition);
    }
}
