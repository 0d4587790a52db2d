package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import org.jspecify.annotations.Nullable;

/** The followers of one leader, in the order of the replicas; as many as there are replicas. Owned by the shard. */
final class Followers {
    private static final ReplicaProgress[] NONE = {};

    private ReplicaProgress[] all = NONE;

    /** Takes the assigned replicas over; who stays keeps its progress. */
    void assign(BrokerIds replicas, int leader, long nowMs) {
        ReplicaProgress[] assigned = new ReplicaProgress[replicas.size()
                - (replicas.contains(leader) ? 1 : 0)];
        int count = 0;
        for (int i = 0; i < replicas.size(); i++) {
            int id = replicas.get(i);
            if (id == leader) continue;
            ReplicaProgress known = find(id);
            assigned[count++] = known == null ? new ReplicaProgress(id, nowMs) : known;
        }
        all = assigned;
    }

    int count() {
        return all.length;
    }

    ReplicaProgress get(int index) {
        return all[index];
    }

    @Nullable
    ReplicaProgress find(int brokerId) {
        for (ReplicaProgress each : all) {
            if (each.brokerId == brokerId) return each;
        }
        return null;
    }

    void excuse(long nowMs) {
        for (ReplicaProgress each : all) each.excuse(nowMs);
    }
}
