package io.tidemark.broker.replica;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.replication.throttle.Throttled;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which partitions of one topic are throttled on one broker (KIP-73): a list of {@code PARTITION:BROKER} names the
 * partitions of each broker, {@code *} all. Immutable.
 */
final class TopicThrottle {
    /** Either all, or those. */
    private record Listed(boolean all, Set<Integer> partitions) {
        private static final Listed NONE = new Listed(false, Set.of());

        static Listed of(TopicConfig topic, ConfigKey<List<String>> key, int brokerId) {
            List<String> items = topic.get(key);
            if (items.isEmpty())
                return NONE;
            Set<Integer> partitions = new HashSet<>();
            for (String item : items) {
                int colon = item.indexOf(':');
                if (colon > 0 && Integer.parseInt(item, colon + 1, item.length(), 10) == brokerId)
                    partitions.add(Integer.parseInt(item, 0, colon, 10));
            }
            return new Listed(items.contains("*"), partitions);
        }

        boolean contains(int partition) {
            return all || partitions.contains(partition);
        }
    }

    private final Listed leaders;
    private final Listed followers;

    private TopicThrottle(Listed leaders, Listed followers) {
        this.leaders = leaders;
        this.followers = followers;
    }

    static TopicThrottle of(TopicConfig topic, int brokerId) {
        return new TopicThrottle(
                Listed.of(topic, TopicKeys.LEADER_REPLICATION_THROTTLED_REPLICAS, brokerId),
                Listed.of(topic, TopicKeys.FOLLOWER_REPLICATION_THROTTLED_REPLICAS, brokerId));
    }

    Throttled of(int partition) {
        return new Throttled(leaders.contains(partition), followers.contains(partition));
    }
}
