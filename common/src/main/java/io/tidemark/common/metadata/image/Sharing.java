package io.tidemark.common.metadata.image;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the partitions of one replay share equal lists: a million partitions on ten brokers have 720
 * different lists of three replicas. Bounded by {@link #MAX_SHARED}, beyond which lists are not shared.
 */
final class Sharing {
    /** How many different lists of each kind are remembered. */
    static final int MAX_SHARED = 1 << 16;

    private final Map<BrokerIds, BrokerIds> brokers = new HashMap<>();
    private final Map<ReplicaDirectories, ReplicaDirectories> directories = new HashMap<>();

    BrokerIds brokers(List<Integer> ids) {
        return ids.isEmpty() ? BrokerIds.NONE : shared(brokers, BrokerIds.copyOf(ids));
    }

    ReplicaDirectories directories(List<Long> halves) {
        return halves.isEmpty() ? ReplicaDirectories.UNKNOWN
                : shared(directories, ReplicaDirectories.ofHalves(halves));
    }

    private static <T> T shared(Map<T, T> known, T value) {
        T first = known.get(value);
        if (first != null)
            return first;
        if (known.size() < MAX_SHARED)
            known.put(value, value);
        return value;
    }
}
