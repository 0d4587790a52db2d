package io.tidemark.common.config;

import java.util.Optional;

/** How many copies there are, who keeps up, and who may lead. */
public final class ReplicationKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Topics and replication");
    private static final String LEADER_SELECTOR = "org.apache.kafka.common.replica.LeaderSelector";
    private static final String RACK_AWARE_SELECTOR = "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    public static final ConfigKey<Boolean> AUTO_CREATE_TOPICS_ENABLE = TABLE
            .flag("auto.create.topics.enable", true)
            .served()
            .doc("Whether a topic is made when a client first asks for it.");
    public static final ConfigKey<Boolean> DELETE_TOPIC_ENABLE = TABLE.flag("delete.topic.enable", true)
            .served()
            .doc("Whether topics may be deleted.");
    public static final ConfigKey<Integer> NUM_PARTITIONS = TABLE.count("num.partitions", 1).atLeast(1)
            .served()
            .doc("How many partitions a topic gets that is made without saying.");
    public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR = TABLE
            .count("default.replication.factor", 1)
            .atLeast(1).served()
            .doc("How many replicas a topic gets that is made without saying.");
    public static final ConfigKey<Optional<Integer>> MIN_INSYNC_REPLICAS = TABLE
            .key("min.insync.replicas", ValueType.integers(Unit.NONE).optional())
            .standard(Optional.empty(), "half of the topic's replicas, rounded up").atLeast(1).dynamic()
            .served()
            .changedFrom("1",
                    "With 1, an acknowledged record may be on one disk only; with half (2 of 3), the "
                            + "death of a broker neither loses records nor stops writers.")
            .doc("How many replicas must have a record before a writer with acks=all hears that it is "
                    + "safe. The first active controller that has it in its file sets it for the cluster; the "
                    + "files of other nodes are only compared with that.");
    public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE = TABLE
            .flag("unclean.leader.election.enable", false)
            .dynamic()
            .served()
            .doc("Whether a replica that may lack acknowledged records is made leader when no other is "
                    + "left.");
    public static final ConfigKey<Boolean> AUTO_LEADER_REBALANCE_ENABLE = TABLE
            .flag("auto.leader.rebalance.enable", true)
            .served()
            .doc("Whether leadership goes back to each partition's first replica when it is fit again.");
    public static final ConfigKey<Long> LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS = TABLE
            .key("leader.imbalance.check.interval.seconds", ValueType.longs(Unit.SECONDS)).standard(300L)
            .atLeast(1).served()
            .doc("How often the balance of leaders is looked at.");
    public static final ConfigKey<Integer> LEADER_IMBALANCE_PER_BROKER_PERCENTAGE = TABLE
            .count("leader.imbalance.per.broker.percentage", 10)
            .between(0, 100).own()
            .served()
            .doc("Leadership is put right when more than this share of the partitions that a broker should "
                    + "lead is led by others. Kafka had this key up to 3.9.");
    public static final ConfigKey<Integer> NUM_REPLICA_FETCHERS = TABLE.count("num.replica.fetchers", 1)
            .atLeast(1).dynamic().doc("How many connections a follower uses for each broker it follows.");
    public static final ConfigKey<Integer> REPLICA_FETCH_MIN_BYTES = TABLE.bytes("replica.fetch.min.bytes", 1)
            .atLeast(0)
            .doc("A follower's fetch waits until at least so many bytes are there, or its time is up.");
    public static final ConfigKey<Integer> REPLICA_FETCH_MAX_BYTES = TABLE
            .bytes("replica.fetch.max.bytes", 1_048_576)
            .atLeast(0)
            .doc("How many bytes of one partition a follower asks for at once. A single larger batch still "
                    + "comes through.");
    public static final ConfigKey<Integer> REPLICA_FETCH_WAIT_MAX_MS = TABLE
            .ms("replica.fetch.wait.max.ms", 500)
            .atLeast(0).doc("How long a follower's fetch waits for records.");
    public static final ConfigKey<Long> REPLICA_LAG_TIME_MAX_MS = TABLE
            .key("replica.lag.time.max.ms", ValueType.longs(Unit.MILLISECONDS))
            .derived("10000, or twice `replica.fetch.wait.max.ms` if that is more",
                    values -> Math.max(10_000L, 2L * values.get(REPLICA_FETCH_WAIT_MAX_MS)))
            .atLeast(1)
            .changedFrom("30000",
                    "Writers with acks=all wait for a slow follower for as long as this, and coming "
                            + "back into the ISR is cheap here.")
            .doc("A follower that has not caught up for so long leaves the set of in-sync replicas.");
    public static final ConfigKey<Integer> REPLICA_FETCH_RESPONSE_MAX_BYTES = TABLE
            .bytes("replica.fetch.response.max.bytes", 10_485_760)
            .atLeast(0).doc("How many bytes a follower asks for at once, over all partitions.");
    public static final ConfigKey<Integer> REPLICA_FETCH_BACKOFF_MS = TABLE
            .ms("replica.fetch.backoff.ms", 1_000)
            .atLeast(0).doc("How long a follower rests after a fetch that failed.");
    public static final ConfigKey<Integer> REPLICA_SOCKET_TIMEOUT_MS = TABLE
            .ms("replica.socket.timeout.ms", 30_000)
            .atLeast(1).doc("How long a follower waits for its leader's answer.");
    public static final ConfigKey<Integer> REPLICA_SOCKET_RECEIVE_BUFFER_BYTES = TABLE
            .bytes("replica.socket.receive.buffer.bytes", 65_536)
            .matching("-1 (the system's choice) or a number of bytes (plain, or such as 64KiB) of at "
                    + "least 1",
                    bytes -> bytes == -1 || bytes > 0)
            .doc("The receive buffer of a follower's connection in the kernel; -1 leaves it to the system.");
    public static final ConfigKey<Long> REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS = TABLE
            .ms("replica.high.watermark.checkpoint.interval.ms", 5_000L)
            .atLeast(1).doc("How often the high watermarks are written down.");
    public static final ConfigKey<Optional<String>> REPLICA_SELECTOR_CLASS = TABLE
            .optional("replica.selector.class", ValueType.TEXT)
            .oneOf(LEADER_SELECTOR, RACK_AWARE_SELECTOR)
            .served()
            .doc("Who picks the replica that a consumer reads from: always the leader, or one in the rack "
                    + "that the consumer names (`client.rack`). Those two of Kafka are known by their names; "
                    + "other classes cannot be loaded.");
    public static final ConfigKey<Integer> REPLICATION_QUOTA_WINDOW_NUM = TABLE
            .count("replication.quota.window.num", 11)
            .atLeast(1).served()
            .doc("How many windows the rate of throttled replication is taken over.");
    public static final ConfigKey<Integer> REPLICATION_QUOTA_WINDOW_SIZE_SECONDS = TABLE
            .key("replication.quota.window.size.seconds", ValueType.integers(Unit.SECONDS))
            .standard(1).atLeast(1).served().doc("The length of such a window.");
    public static final ConfigKey<Optional<Integer>> NUM_REPLICA_ALTER_LOG_DIRS_THREADS = TABLE
            .optional("num.replica.alter.log.dirs.threads", ValueType.integers(Unit.NONE))
            .atLeast(1).served()
            .doc("How many partitions may move between directories at once; as many as there are directories, if this is not set.");
    public static final ConfigKey<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_NUM = TABLE
            .count("alter.log.dirs.replication.quota.window.num", 11)
            .atLeast(1).doc("How many windows the rate of moves between directories is taken over.");
    public static final ConfigKey<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_SIZE_SECONDS = TABLE
            .key("alter.log.dirs.replication.quota.window.size.seconds", ValueType.integers(Unit.SECONDS))
            .standard(1).atLeast(1).doc("The length of such a window.");
    public static final ConfigKey<Integer> FETCH_MAX_BYTES = TABLE.bytes("fetch.max.bytes", 57_671_680)
            .atLeast(1_024)
            .doc("How many bytes a fetch is answered with at most, whatever the consumer asks for.");
    public static final ConfigKey<Integer> MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS = TABLE
            .count("max.incremental.fetch.session.cache.slots", 1_000)
            .atLeast(0).doc("How many fetch sessions a broker remembers.");
    public static final ConfigKey<Integer> MAX_REQUEST_PARTITION_SIZE_LIMIT = TABLE
            .count("max.request.partition.size.limit", 2_000)
            .atLeast(1).doc("How many partitions one DescribeTopicPartitions answer lists.");
    public static final ConfigKey<Optional<String>> CREATE_TOPIC_POLICY_CLASS_NAME = TABLE
            .optional("create.topic.policy.class.name", ValueType.CLASS_NAME)
            .doc("A Java class that may refuse new topics. Classes cannot be loaded here.");
    public static final ConfigKey<Optional<String>> ALTER_CONFIG_POLICY_CLASS_NAME = TABLE
            .optional("alter.config.policy.class.name", ValueType.CLASS_NAME)
            .doc("A Java class that may refuse changes of configs. Classes cannot be loaded here.");

    private ReplicationKeys() {}

    /** Whether a consumer that names its rack is sent to a follower there (KIP-392). */
    public static boolean sendsConsumersToRacks(NodeConfig node) {
        return node.get(REPLICA_SELECTOR_CLASS).filter(RACK_AWARE_SELECTOR::equals).isPresent();
    }

    /**
     * Whether what counts of a broker's key is in the metadata alone, the same for all nodes: neither a file nor
     * what is set for a single broker. So it is with {@link #MIN_INSYNC_REPLICAS}: by it the controllers decide
     * which replicas have all that was acknowledged (KIP-966), so no leader may go by less.
     */
    static boolean isInMetadataAlone(ConfigKey<?> key) {
        return key.name().equals(MIN_INSYNC_REPLICAS.name());
    }
}
