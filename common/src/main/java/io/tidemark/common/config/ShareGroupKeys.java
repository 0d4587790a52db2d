package io.tidemark.common.config;

import java.util.List;

/** Groups that take records one by one (KIP-932), and those of Kafka Streams (KIP-1071). */
public final class ShareGroupKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Share and streams groups");

    public static final ConfigKey<Integer> GROUP_SHARE_SESSION_TIMEOUT_MS = TABLE
            .ms("group.share.session.timeout.ms", 45_000)
            .atLeast(1).doc("A member of a share group that is silent for so long is taken out.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_SESSION_TIMEOUT_MS = TABLE
            .ms("group.share.min.session.timeout.ms", 45_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_SESSION_TIMEOUT_MS = TABLE
            .ms("group.share.max.session.timeout.ms", 60_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.share.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.share.min.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.share.max.heartbeat.interval.ms", 15_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.share.assignment.interval.ms", 1_000)
            .atLeast(0).dynamic()
            .doc("The least time between two computations of a share group's assignment.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.share.min.assignment.interval.ms", 0)
            .atLeast(0).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.share.max.assignment.interval.ms", 15_000)
            .atLeast(0).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_RECORD_LOCK_DURATION_MS = TABLE
            .ms("group.share.record.lock.duration.ms", 30_000)
            .between(1_000, 3_600_000).doc("How long a record is kept for the consumer that got it.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS = TABLE
            .ms("group.share.min.record.lock.duration.ms", 15_000)
            .between(1_000, 30_000).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS = TABLE
            .ms("group.share.max.record.lock.duration.ms", 60_000)
            .between(30_000, 3_600_000).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_DELIVERY_COUNT_LIMIT = TABLE
            .count("group.share.delivery.count.limit", 5)
            .between(2, 10).doc("How often a record is handed out before it is given up.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT = TABLE
            .count("group.share.min.delivery.count.limit", 2)
            .between(2, 5).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT = TABLE
            .count("group.share.max.delivery.count.limit", 10)
            .between(5, 25).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS = TABLE
            .count("group.share.partition.max.record.locks", 2_000)
            .between(100, 10_000).doc("How many records of one partition may be out at once.");
    public static final ConfigKey<Integer> GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS = TABLE
            .count("group.share.min.partition.max.record.locks", 100)
            .between(100, 2_000).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS = TABLE
            .count("group.share.max.partition.max.record.locks", 4_000)
            .between(2_000, 10_000).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_SHARE_SESSIONS = TABLE
            .count("group.share.max.share.sessions", 2_000)
            .atLeast(1).doc("How many sessions of share consumers a broker keeps.");
    public static final ConfigKey<Integer> GROUP_SHARE_MAX_SIZE = TABLE.count("group.share.max.size", 200)
            .between(1, 1_000).doc("How many members a share group may have.");
    public static final ConfigKey<List<String>> GROUP_SHARE_ASSIGNORS = TABLE
            .list("group.share.assignors", "simple")
            .doc("How partitions are shared out in a share group.");
    public static final ConfigKey<Integer> GROUP_STREAMS_SESSION_TIMEOUT_MS = TABLE
            .ms("group.streams.session.timeout.ms", 45_000)
            .atLeast(1).doc("A member of a streams group that is silent for so long is taken out.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MIN_SESSION_TIMEOUT_MS = TABLE
            .ms("group.streams.min.session.timeout.ms", 45_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MAX_SESSION_TIMEOUT_MS = TABLE
            .ms("group.streams.max.session.timeout.ms", 60_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.streams.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MIN_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.streams.min.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MAX_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.streams.max.heartbeat.interval.ms", 15_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.streams.assignment.interval.ms", 1_000)
            .atLeast(0).dynamic()
            .doc("The least time between two computations of a streams group's assignment.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MIN_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.streams.min.assignment.interval.ms", 0)
            .atLeast(0).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MAX_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.streams.max.assignment.interval.ms", 15_000)
            .atLeast(0).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_INITIAL_REBALANCE_DELAY_MS = TABLE
            .ms("group.streams.initial.rebalance.delay.ms", 3_000)
            .atLeast(0).doc("How long a new streams group waits for further members.");
    public static final ConfigKey<Integer> GROUP_STREAMS_NUM_STANDBY_REPLICAS = TABLE
            .count("group.streams.num.standby.replicas", 0)
            .atLeast(0).doc("How many standby copies of its state a streams group keeps.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MAX_STANDBY_REPLICAS = TABLE
            .count("group.streams.max.standby.replicas", 2)
            .atLeast(0).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_STREAMS_MAX_SIZE = TABLE
            .count("group.streams.max.size", Integer.MAX_VALUE)
            .atLeast(1).doc("How many members a streams group may have.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS = TABLE
            .count("share.coordinator.state.topic.num.partitions", 50)
            .atLeast(1).doc("How many partitions the topic of share groups' state has.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR = TABLE
            .key("share.coordinator.state.topic.replication.factor", ValueType.shorts())
            .standard(3, "3, or as many as there are brokers").atLeast(1)
            .changedFrom("3, and no share group works on fewer brokers",
                    "Share groups work on a cluster of one or two brokers as well.")
            .doc("How many replicas that topic gets.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR = TABLE
            .key("share.coordinator.state.topic.min.isr", ValueType.shorts())
            .standard(2, "2, or half of that topic's replicas rounded up if that is less").atLeast(1)
            .changedFrom("2, and no share group works with fewer",
                    "Share groups work on a cluster of one or two brokers as well.")
            .doc("How many of them must have a change before it counts.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_STATE_TOPIC_SEGMENT_BYTES = TABLE
            .bytes("share.coordinator.state.topic.segment.bytes", 104_857_600)
            .atLeast(1).doc("The size of a segment of that topic.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_STATE_TOPIC_COMPRESSION_CODEC = TABLE
            .count("share.coordinator.state.topic.compression.codec", 0)
            .between(0, 4)
            .doc("How that topic's batches are compressed: 0 not at all, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_WRITE_TIMEOUT_MS = TABLE
            .ms("share.coordinator.write.timeout.ms", 5_000)
            .atLeast(1).doc("How long a change waits for its replicas.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_LOAD_BUFFER_SIZE = TABLE
            .bytes("share.coordinator.load.buffer.size", 5_242_880)
            .atLeast(1).doc("How many bytes are read at once when the state is loaded.");
    public static final ConfigKey<Integer> SHARE_COORDINATOR_SNAPSHOT_UPDATE_RECORDS_PER_SNAPSHOT = TABLE
            .count("share.coordinator.snapshot.update.records.per.snapshot", 500)
            .between(0, 500).doc("After how many changes a whole picture of the state is written.");

    private ShareGroupKeys() {}
}
