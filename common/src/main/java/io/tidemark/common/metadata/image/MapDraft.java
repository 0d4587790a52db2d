package io.tidemark.common.metadata.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * A persistent map while it is changed: the changes lie over it, so that reading and writing cost what a
 * hash map costs, and finishing costs the number of changes, or one pass where that is less. Of one thread.
 */
final class MapDraft<K extends Comparable<? super K>, V> {
    /** From one change in so many entries on, the map is built anew rather than changed. */
    private static final int REBUILD_FROM = 8;

    private final TreePMap<K, V> start;
    private final Map<K, V> written = new HashMap<>();
    private final Set<K> removed = new HashSet<>();

    MapDraft(TreePMap<K, V> start) {
        this.start = start;
    }

    @Nullable
    V get(K key) {
        V value = written.get(key);
        if (value != null)
            return value;
        return removed.contains(key) ? null : start.get(key);
    }

    void put(K key, V value) {
        written.put(key, value);
        if (!removed.isEmpty())
            removed.remove(key);
    }

    void remove(K key) {
        written.remove(key);
        removed.add(key);
    }

    TreePMap<K, V> finished() {
        int changes = written.size() + removed.size();
        if (changes == 0)
            return start;
        if ((long) changes * REBUILD_FROM >= start.size()) {
            TreeMap<K, V> all = new TreeMap<>(start);
            all.putAll(written);
            all.keySet().removeAll(removed);
            return TreePMap.fromSortedMap(all);
        }
        TreePMap<K, V> result = start.minusAll(removed);
        for (Map.Entry<K, V> each : written.entrySet())
            result = result.plus(each.getKey(), each.getValue());
        return result;
    }
}
