package io.tidemark.common.metadata.image;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/**
 * Lets the partitions of one replay share equal lists: a million partitions on ten brokers have 720
 * different lists of three replicas. Bounded by {@link #MAX_SHARED}, beyond which lists are not shared.
 */
final class Sharing {
    /** How many different lists of each kind are remembered. */
    static final int MAX_SHARED = 1 << 16;

    private final Map<BrokerIds, BrokerIds> brokers = new HashMap<>();
    private final Map<ReplicaDirectories, ReplicaDirectories> directories = new HashMap<>();

    /** Takes a record's list element by element, which spares the objects that a list of numbers is. */
    BrokerIds brokers(int size, IntUnaryOperator element) {
        return size == 0 ? BrokerIds.NONE : shared(brokers, BrokerIds.of(size, element));
    }

    ReplicaDirectories directories(int size, IntToLongFunction element) {
        return size == 0 ? ReplicaDirectories.UNKNOWN
                : shared(directories, ReplicaDirectories.ofHalves(size, element));
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
