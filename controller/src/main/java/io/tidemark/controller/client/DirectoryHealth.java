package io.tidemark.controller.client;

import java.util.List;
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
    };

    /** The ids of those that failed since the process began: they stay so until it ends. */
    Set<Uuid> offline();

    /** What lies in a directory. */
    List<TopicPartition> partitions(Uuid directory);
}
