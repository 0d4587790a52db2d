package io.tidemark.controller.decision.config;

import static io.tidemark.common.config.TopicKeys.CLEANUP_POLICY;
import static io.tidemark.common.config.TopicKeys.LOCAL_RETENTION_BYTES;
import static io.tidemark.common.config.TopicKeys.LOCAL_RETENTION_MS;
import static io.tidemark.common.config.TopicKeys.MAX_COMPACTION_LAG_MS;
import static io.tidemark.common.config.TopicKeys.MIN_COMPACTION_LAG_MS;
import static io.tidemark.common.config.TopicKeys.REMOTE_STORAGE_ENABLE;
import static io.tidemark.common.config.TopicKeys.RETENTION_BYTES;
import static io.tidemark.common.config.TopicKeys.RETENTION_MS;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.TieringKeys;
import io.tidemark.common.config.TopicConfig;
import java.util.Optional;

/** What must hold between the values that count for a topic. */
final class TopicRules {
    /** As {@code local.retention.ms} and {@code local.retention.bytes}: as much as altogether. */
    private static final long ALL = -2;

    private static final long NO_LIMIT = -1;

    private TopicRules() {}

    /** What does not hold, in a sentence. */
    static Optional<String> problem(TopicConfig topic, NodeConfig node) {
        if (topic.get(MIN_COMPACTION_LAG_MS) > topic.get(MAX_COMPACTION_LAG_MS))
            return Optional.of(order(topic, MIN_COMPACTION_LAG_MS, MAX_COMPACTION_LAG_MS));
        return topic.get(REMOTE_STORAGE_ENABLE) ? remoteProblem(topic, node) : Optional.empty();
    }

    private static Optional<String> remoteProblem(TopicConfig topic, NodeConfig node) {
        if (!node.get(TieringKeys.REMOTE_LOG_STORAGE_SYSTEM_ENABLE))
            return Optional.of("remote.storage.enable cannot be true while "
                    + TieringKeys.REMOTE_LOG_STORAGE_SYSTEM_ENABLE + " is false.");
        if (topic.get(CLEANUP_POLICY).contains("compact"))
            return Optional.of("remote.storage.enable cannot be true for a topic that is compacted.");
        return localProblem(topic, LOCAL_RETENTION_MS, RETENTION_MS)
                .or(() -> localProblem(topic, LOCAL_RETENTION_BYTES, RETENTION_BYTES));
    }

    private static Optional<String> localProblem(TopicConfig topic, ConfigKey<Long> local,
            ConfigKey<Long> whole) {
        long near = topic.get(local);
        long all = topic.get(whole);
        boolean fits = near == ALL || all == NO_LIMIT || (near != NO_LIMIT && near <= all);
        return fits ? Optional.empty() : Optional.of(order(topic, local, whole));
    }

    private static String order(TopicConfig topic, ConfigKey<Long> low, ConfigKey<Long> high) {
        return low + " is " + topic.get(low) + ", but must be at most " + high + ", which is "
                + topic.get(high) + ": lower the first or raise the second.";
    }
}
