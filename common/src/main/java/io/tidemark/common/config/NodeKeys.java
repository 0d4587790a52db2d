package io.tidemark.common.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All keys that a node's file may have, room by room. */
public final class NodeKeys {
    private static final List<KeyTable> TABLES = List.of(ListenerKeys.TABLE, QuorumKeys.TABLE, LogKeys.TABLE,
            CompactionKeys.TABLE, ReplicationKeys.TABLE, GroupKeys.TABLE, ShareGroupKeys.TABLE,
            TransactionKeys.TABLE, SecurityKeys.TABLE, MetricKeys.TABLE, TieringKeys.TABLE);

    private static final Map<String, ConfigKey<?>> BY_NAME = TABLES.stream()
            .flatMap(table -> table.keys().stream())
            .collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private NodeKeys() {}

    /** The rooms, in the order in which a reader would want them. */
    public static List<KeyTable> tables() {
        return TABLES;
    }

    /** The key of this name, where there is one. */
    public static Optional<ConfigKey<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
