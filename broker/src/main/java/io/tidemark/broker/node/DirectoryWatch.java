package io.tidemark.broker.node;

import io.tidemark.controller.client.DirectoryHealth;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Which log directories of this node have failed, and what lies in them. One without an id, which an older version
 * formatted, is passed over. Safe on any thread.
 */
final class DirectoryWatch implements DirectoryHealth {
    private final LogStore store;

    DirectoryWatch(LogStore store) {
        this.store = store;
    }

    @Override
    public Set<Uuid> offline() {
        Set<Uuid> offline = new HashSet<>();
        for (LogDirectory each : store.directories()) {
            Uuid id = each.metaProperties().directoryId();
            if (each.failure() != null && id != null)
                offline.add(id);
        }
        return offline;
    }

    @Override
    public List<TopicPartition> partitions(Uuid directory) {
        return store.partitions().stream().filter(each -> {
            LogDirectory of = store.directoryOf(each);
            return of != null && directory.equals(of.metaProperties().directoryId());
        }).toList();
    }

    @Override
    public Map<TopicPartition, Uuid> places() {
        Map<TopicPartition, Uuid> places = new HashMap<>();
        for (TopicPartition each : store.partitions()) {
            LogDirectory of = store.directoryOf(each);
            Uuid id = of == null ? null : of.metaProperties().directoryId();
            if (id != null)
                places.put(each, id);
        }
        return places;
    }

    @Override
    public long moves() {
        return store.moveCount();
    }
}
