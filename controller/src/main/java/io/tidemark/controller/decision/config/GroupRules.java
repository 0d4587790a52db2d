package io.tidemark.controller.decision.config;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.GroupConfigKeys;
import io.tidemark.common.config.GroupKeys;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Parsed;
import io.tidemark.common.config.ShareGroupKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between the values of a group, and what the brokers let groups choose. */
final class GroupRules {
    /**
     * What a group may choose, in the nodes' keys.
     *
     * @param min null where there is none
     */
    private record Choice(ConfigKey<Integer> key, Optional<ConfigKey<Integer>> min,
            ConfigKey<Integer> max) {
        Choice(ConfigKey<Integer> key, ConfigKey<Integer> min, ConfigKey<Integer> max) {
            this(key, Optional.of(min), max);
        }
    }

    /** Heartbeats come more often than sessions end. */
    private record Session(ConfigKey<Integer> heartbeat, ConfigKey<Integer> timeout) {}

    private static final List<Choice> CHOICES = List.of(
            new Choice(GroupConfigKeys.CONSUMER_SESSION_TIMEOUT_MS,
                    GroupKeys.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS),
            new Choice(GroupConfigKeys.CONSUMER_HEARTBEAT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS),
            new Choice(GroupConfigKeys.CONSUMER_ASSIGNMENT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS),
            new Choice(GroupConfigKeys.SHARE_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_SESSION_TIMEOUT_MS),
            new Choice(GroupConfigKeys.SHARE_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS),
            new Choice(GroupConfigKeys.SHARE_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS),
            new Choice(GroupConfigKeys.SHARE_RECORD_LOCK_DURATION_MS,
                    ShareGroupKeys.GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS),
            new Choice(GroupConfigKeys.SHARE_DELIVERY_COUNT_LIMIT,
                    ShareGroupKeys.GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
                    ShareGroupKeys.GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT),
            new Choice(GroupConfigKeys.SHARE_PARTITION_MAX_RECORD_LOCKS,
                    ShareGroupKeys.GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
                    ShareGroupKeys.GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS),
            new Choice(GroupConfigKeys.STREAMS_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS),
            new Choice(GroupConfigKeys.STREAMS_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS),
            new Choice(GroupConfigKeys.STREAMS_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS),
            new Choice(GroupConfigKeys.STREAMS_NUM_STANDBY_REPLICAS, Optional.empty(),
                    ShareGroupKeys.GROUP_STREAMS_MAX_STANDBY_REPLICAS));

    private static final List<Session> SESSIONS = List.of(
            new Session(GroupConfigKeys.CONSUMER_HEARTBEAT_INTERVAL_MS,
                    GroupConfigKeys.CONSUMER_SESSION_TIMEOUT_MS),
            new Session(GroupConfigKeys.SHARE_HEARTBEAT_INTERVAL_MS,
                    GroupConfigKeys.SHARE_SESSION_TIMEOUT_MS),
            new Session(GroupConfigKeys.STREAMS_HEARTBEAT_INTERVAL_MS,
                    GroupConfigKeys.STREAMS_SESSION_TIMEOUT_MS));

    private GroupRules() {}

    /** What does not hold, in a sentence. */
    static Optional<String> problem(Map<String, String> group, NodeConfig node) {
        for (Choice choice : CHOICES) {
            Optional<String> problem = choiceProblem(choice, group, node);
            if (problem.isPresent())
                return problem;
        }
        for (Session session : SESSIONS) {
            int heartbeatMs = value(session.heartbeat(), group, node);
            int timeoutMs = value(session.timeout(), group, node);
            if (heartbeatMs >= timeoutMs)
                return Optional.of(session.heartbeat() + " is " + heartbeatMs + ", but must be below "
                        + session.timeout() + ", which is " + timeoutMs
                        + ": lower the first or raise the second.");
        }
        return Optional.empty();
    }

    private static Optional<String> choiceProblem(Choice choice, Map<String, String> group,
            NodeConfig node) {
        if (!group.containsKey(choice.key().name()))
            return Optional.empty();
        int value = value(choice.key(), group, node);
        int min = choice.min().map(node::get).orElse(0);
        int max = node.get(choice.max());
        if (value >= min && value <= max)
            return Optional.empty();
        return Optional.of(choice.key() + " is " + value + ", but the brokers let groups choose from " + min
                + " to " + max + " (" + choice.min().map(key -> key + ", ").orElse("") + choice.max() + ").");
    }

    /** The group's value; where it has none that can be read, the broker's. */
    private static int value(ConfigKey<Integer> key, Map<String, String> group, NodeConfig node) {
        String text = group.get(key.name());
        if (text != null && key.parse(text) instanceof Parsed.Good<Integer>(Integer value))
            return value;
        return key.synonym().map(node::get).orElseThrow();
    }
}
