package io.tidemark.common.config;

import java.util.List;

/** Consumer groups, and where they remember how far they have read. */
public final class GroupKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Groups and offsets");

    public static final ConfigKey<Integer> OFFSETS_TOPIC_NUM_PARTITIONS = TABLE
            .count("offsets.topic.num.partitions", 50)
            .atLeast(1)
            .doc("How many partitions the topic of committed offsets has. Not to be changed once it "
                    + "exists.");
    public static final ConfigKey<Integer> OFFSETS_TOPIC_REPLICATION_FACTOR = TABLE
            .key("offsets.topic.replication.factor", ValueType.shorts())
            .standard(3, "3, or as many as there are brokers").atLeast(1)
            .changedFrom("3, and no group forms on fewer brokers",
                    "Groups work on a cluster of one or two brokers as well.")
            .doc("How many replicas the topic of committed offsets gets.");
    public static final ConfigKey<Integer> OFFSETS_TOPIC_SEGMENT_BYTES = TABLE
            .bytes("offsets.topic.segment.bytes", 104_857_600)
            .atLeast(1).doc("The size of a segment of that topic; small ones are compacted sooner.");
    public static final ConfigKey<Integer> OFFSETS_TOPIC_COMPRESSION_CODEC = TABLE
            .count("offsets.topic.compression.codec", 0)
            .between(0, 4)
            .doc("How that topic's batches are compressed: 0 not at all, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");
    public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES = TABLE
            .key("offsets.retention.minutes", ValueType.integers(Unit.MINUTES)).standard(10_080)
            .atLeast(1).doc("How long the offsets of a group without members are kept.");
    public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS = TABLE
            .ms("offsets.retention.check.interval.ms", 600_000L)
            .atLeast(1).doc("How often offsets that may go are looked for.");
    public static final ConfigKey<Integer> OFFSETS_COMMIT_TIMEOUT_MS = TABLE
            .ms("offsets.commit.timeout.ms", 5_000)
            .atLeast(1).doc("How long a commit waits for its replicas.");
    public static final ConfigKey<Integer> OFFSETS_LOAD_BUFFER_SIZE = TABLE
            .bytes("offsets.load.buffer.size", 5_242_880)
            .atLeast(1).doc("How many bytes are read at once when offsets are loaded.");
    public static final ConfigKey<Integer> OFFSET_METADATA_MAX_BYTES = TABLE
            .bytes("offset.metadata.max.bytes", 4_096)
            .atLeast(0).doc("How long the note may be that a client stores beside an offset.");
    public static final ConfigKey<Integer> GROUP_INITIAL_REBALANCE_DELAY_MS = TABLE
            .ms("group.initial.rebalance.delay.ms", 3_000)
            .atLeast(0)
            .doc("How long a new group waits for further members before partitions are shared out.");
    public static final ConfigKey<Integer> GROUP_MIN_SESSION_TIMEOUT_MS = TABLE
            .ms("group.min.session.timeout.ms", 6_000)
            .atLeast(1).doc("The shortest session timeout that a member may ask for.");
    public static final ConfigKey<Integer> GROUP_MAX_SESSION_TIMEOUT_MS = TABLE
            .ms("group.max.session.timeout.ms", 1_800_000)
            .atLeast(1).doc("The longest session timeout that a member may ask for.");
    public static final ConfigKey<Integer> GROUP_MAX_SIZE = TABLE.count("group.max.size", Integer.MAX_VALUE)
            .atLeast(1).doc("How many members a group may have.");
    public static final ConfigKey<List<String>> GROUP_COORDINATOR_REBALANCE_PROTOCOLS = TABLE
            .list("group.coordinator.rebalance.protocols", "classic", "consumer", "streams")
            .eachOneOf("classic", "consumer", "share", "streams")
            .doc("Which kinds of groups are served. Kafka has given this up (KIP-1237): the cluster's "
                    + "feature levels decide.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_SESSION_TIMEOUT_MS = TABLE
            .ms("group.consumer.session.timeout.ms", 45_000)
            .atLeast(1)
            .doc("A member of a consumer group (KIP-848) that is silent for so long is taken out.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS = TABLE
            .ms("group.consumer.min.session.timeout.ms", 45_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS = TABLE
            .ms("group.consumer.max.session.timeout.ms", 60_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.consumer.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.consumer.min.heartbeat.interval.ms", 5_000)
            .atLeast(1).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS = TABLE
            .ms("group.consumer.max.heartbeat.interval.ms", 15_000)
            .atLeast(1).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.consumer.assignment.interval.ms", 1_000)
            .atLeast(0).dynamic().doc("The least time between two computations of a group's assignment.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MIN_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.consumer.min.assignment.interval.ms", 0)
            .atLeast(0).doc("The least that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MAX_ASSIGNMENT_INTERVAL_MS = TABLE
            .ms("group.consumer.max.assignment.interval.ms", 15_000)
            .atLeast(0).doc("The most that a group may set that to.");
    public static final ConfigKey<Integer> GROUP_CONSUMER_MAX_SIZE = TABLE
            .count("group.consumer.max.size", Integer.MAX_VALUE)
            .atLeast(1).doc("How many members such a group may have.");
    public static final ConfigKey<List<String>> GROUP_CONSUMER_ASSIGNORS = TABLE
            .list("group.consumer.assignors", "uniform", "range")
            .doc("The ways to share out partitions that the broker offers, the preferred one first.");
    public static final ConfigKey<String> GROUP_CONSUMER_MIGRATION_POLICY = TABLE
            .text("group.consumer.migration.policy", "bidirectional")
            .oneOfAnyCase("DISABLED", "DOWNGRADE", "UPGRADE", "BIDIRECTIONAL")
            .doc("Whether groups may go over to the newer protocol, back, or both, while they run.");

    private GroupKeys() {}
}
