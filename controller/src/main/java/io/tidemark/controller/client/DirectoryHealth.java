package io.tidemark.controller.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** What a broker knows of its own log directories. Asked on the broker's shard; must not block. */
public interface DirectoryHealth {
    /** Of a broker that loses none. */
    DirectoryHealth ALL_WELL = new DirectoryHealth() {
        @Override
        public Set<Uuid> offline() {
            return Set.of();
        }

        @Override
        public List<TopicPartition> partitions(Uuid directory) {
            return List.of();
        }

        @Override
        public Map<TopicPartition, Uuid> places() {
            return Map.of();
        }

        @Override
        public long moves() {
            return 0;
        }
    };

    /** The ids of those that failed since the process began: they stay so until it ends. */
    Set<Uuid> offline();

    /** What lies in a directory. */
    List<TopicPartition> partitions(Uuid directory);

    /** Which directory each partition lies in. */
    Map<TopicPartition, Uuid> places();

    /** How often that has changed since the process began, deletions aside. */
    long moves();
}
