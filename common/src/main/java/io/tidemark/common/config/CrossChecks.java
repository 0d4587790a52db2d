package io.tidemark.common.config;

import static io.tidemark.common.config.CompactionKeys.LOG_CLEANER_MAX_COMPACTION_LAG_MS;
import static io.tidemark.common.config.CompactionKeys.LOG_CLEANER_MIN_COMPACTION_LAG_MS;
import static io.tidemark.common.config.ListenerKeys.QUEUED_MAX_REQUEST_BYTES;
import static io.tidemark.common.config.ListenerKeys.SOCKET_REQUEST_MAX_BYTES;
import static io.tidemark.common.config.QuorumKeys.BROKER_HEARTBEAT_INTERVAL_MS;
import static io.tidemark.common.config.QuorumKeys.BROKER_SESSION_TIMEOUT_MS;
import static io.tidemark.common.config.ReplicationKeys.REPLICA_FETCH_WAIT_MAX_MS;
import static io.tidemark.common.config.ReplicationKeys.REPLICA_LAG_TIME_MAX_MS;
import static io.tidemark.common.config.ReplicationKeys.REPLICA_SOCKET_TIMEOUT_MS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold between the values of a node's file. Used once, on one thread. */
final class CrossChecks {
    /** Two keys, the first of which may not be above the second. */
    private record Order(ConfigKey<? extends Number> low, ConfigKey<? extends Number> high) {}

    private static final List<Order> ORDERS = List.of(
            new Order(LOG_CLEANER_MIN_COMPACTION_LAG_MS, LOG_CLEANER_MAX_COMPACTION_LAG_MS),
            new Order(REPLICA_FETCH_WAIT_MAX_MS, REPLICA_LAG_TIME_MAX_MS),
            new Order(REPLICA_FETCH_WAIT_MAX_MS, REPLICA_SOCKET_TIMEOUT_MS),
            new Order(GroupKeys.GROUP_MIN_SESSION_TIMEOUT_MS, GroupKeys.GROUP_MAX_SESSION_TIMEOUT_MS),
            new Order(ShareGroupKeys.GROUP_STREAMS_NUM_STANDBY_REPLICAS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_STANDBY_REPLICAS));

    /** A value that a group may change for itself, between two others. */
    private record Bounds(ConfigKey<Integer> min, ConfigKey<Integer> value, ConfigKey<Integer> max) {}

    private static final List<Bounds> BOUNDS = List.of(
            new Bounds(GroupKeys.GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS,
                    GroupKeys.GROUP_CONSUMER_SESSION_TIMEOUT_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS),
            new Bounds(GroupKeys.GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS),
            new Bounds(GroupKeys.GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_SHARE_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_SESSION_TIMEOUT_MS),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS,
                    ShareGroupKeys.GROUP_SHARE_RECORD_LOCK_DURATION_MS,
                    ShareGroupKeys.GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT,
                    ShareGroupKeys.GROUP_SHARE_DELIVERY_COUNT_LIMIT,
                    ShareGroupKeys.GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT),
            new Bounds(ShareGroupKeys.GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS,
                    ShareGroupKeys.GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS,
                    ShareGroupKeys.GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS),
            new Bounds(ShareGroupKeys.GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_STREAMS_SESSION_TIMEOUT_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS),
            new Bounds(ShareGroupKeys.GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS),
            new Bounds(ShareGroupKeys.GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS));

    /** Heartbeats, which must come before the session ends. */
    private static final List<Order> HEARTBEATS = List.of(
            new Order(GroupKeys.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS,
                    GroupKeys.GROUP_CONSUMER_SESSION_TIMEOUT_MS),
            new Order(ShareGroupKeys.GROUP_SHARE_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_SHARE_SESSION_TIMEOUT_MS),
            new Order(ShareGroupKeys.GROUP_STREAMS_HEARTBEAT_INTERVAL_MS,
                    ShareGroupKeys.GROUP_STREAMS_SESSION_TIMEOUT_MS));

    private final ConfigValues values;
    private final List<String> problems;

    /** Problems go to the end of the given list. */
    CrossChecks(ConfigValues values, List<String> problems) {
        this.values = values;
        this.problems = problems;
    }

    void run() {
        ORDERS.forEach(this::checkOrder);
        BOUNDS.forEach(this::checkBounds);
        HEARTBEATS.forEach(this::checkHeartbeat);
        checkBrokerHeartbeat();
        checkRequestMemory();
        checkReplicas();
        checkDirectories();
        checkLocalRetention();
    }

    private void checkOrder(Order order) {
        long low = values.get(order.low()).longValue();
        long high = values.get(order.high()).longValue();
        if (low > high)
            problems.add(order.low() + " is " + low + ", but must be at most " + order.high() + ", which is "
                    + high
                    + ": lower the first or raise the second.");
    }

    private void checkBounds(Bounds bounds) {
        checkOrder(new Order(bounds.min(), bounds.value()));
        checkOrder(new Order(bounds.value(), bounds.max()));
    }

    private void checkHeartbeat(Order order) {
        long heartbeatMs = values.get(order.low()).longValue();
        long sessionMs = values.get(order.high()).longValue();
        if (heartbeatMs >= sessionMs)
            problems.add(
                    order.low() + " is " + heartbeatMs + ", but must be below " + order.high() + ", which is "
                            + sessionMs + ": lower the first or raise the second.");
    }

    private void checkBrokerHeartbeat() {
        long heartbeatMs = values.get(BROKER_HEARTBEAT_INTERVAL_MS);
        long sessionMs = values.get(BROKER_SESSION_TIMEOUT_MS);
        if (heartbeatMs * 2 > sessionMs)
            problems.add("broker.heartbeat.interval.ms is " + heartbeatMs + ", but must be at most half of"
                    + " broker.session.timeout.ms, which is " + sessionMs
                    + ": lower the first or raise the second.");
    }

    private void checkRequestMemory() {
        long queued = values.get(QUEUED_MAX_REQUEST_BYTES);
        if (queued > 0 && queued < values.get(SOCKET_REQUEST_MAX_BYTES))
            problems.add("queued.max.request.bytes is " + queued + ", but must be -1 or at least"
                    + " socket.request.max.bytes, which is " + values.get(SOCKET_REQUEST_MAX_BYTES)
                    + ": raise the first or lower the second.");
    }

    private void checkReplicas() {
        ConfigKey<Optional<Integer>> minInsync = ReplicationKeys.MIN_INSYNC_REPLICAS;
        if (values.isSet(minInsync))
            checkMinInsync(minInsync, values.get(minInsync).orElse(1),
                    ReplicationKeys.DEFAULT_REPLICATION_FACTOR);
        ConfigKey<Integer> transactions = TransactionKeys.TRANSACTION_STATE_LOG_MIN_ISR;
        if (values.isSet(transactions))
            checkMinInsync(transactions, values.get(transactions),
                    TransactionKeys.TRANSACTION_STATE_LOG_REPLICATION_FACTOR);
        ConfigKey<Integer> shares = ShareGroupKeys.SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR;
        if (values.isSet(shares))
            checkMinInsync(shares, values.get(shares),
                    ShareGroupKeys.SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR);
    }

    private void checkMinInsync(ConfigKey<?> minInsync, int min, ConfigKey<Integer> factor) {
        if (values.isSet(factor) && min > values.get(factor))
            problems.add(minInsync + " is " + min + ", but must be at most " + factor + ", which is "
                    + values.get(factor)
                    + ", or no write with acks=all succeeds: lower the first or raise the second.");
    }

    private void checkDirectories() {
        List<String> directories = values.get(LogKeys.LOG_DIRS);
        List<String> foreign = new ArrayList<>(values.get(LogKeys.CORDONED_LOG_DIRS));
        foreign.removeAll(directories);
        if (!foreign.isEmpty() && !foreign.equals(List.of("*")))
            problems.add(
                    "cordoned.log.dirs has " + ConfigKey.quote(foreign.getFirst()) + ", but may only have"
                            + " directories of log.dirs (" + String.join(", ", directories)
                            + "), or * for all: remove it.");
    }

    private void checkLocalRetention() {
        if (!values.get(TieringKeys.REMOTE_LOG_STORAGE_SYSTEM_ENABLE))
            return;
        checkLocal(TieringKeys.LOG_LOCAL_RETENTION_MS, LogKeys.LOG_RETENTION_MS);
        checkLocal(TieringKeys.LOG_LOCAL_RETENTION_BYTES, LogKeys.LOG_RETENTION_BYTES);
    }

    private void checkLocal(ConfigKey<Long> local, ConfigKey<Long> whole) {
        long all = values.get(whole);
        long near = values.get(local);
        if (all >= 0 && near != -2 && (near > all || near == -1))
            problems.add(local + " is " + near + ", but must be at most " + whole + ", which is " + all
                    + ", or -2 for the same: lower the first or raise the second.");
    }
}
