package io.tidemark.common.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a topic may set for itself. Where it does not, the broker's key of the same meaning counts. */
public final class TopicKeys {
    static final KeyTable TABLE = KeyTable.ofTopic("Topic configs");
    private static final Pattern REPLICA = Pattern.compile("\\d{1,9}:\\d{1,9}");
    private static final String THROTTLED = "a list of PARTITION:BROKER (with commas), or * for all";

    public static final ConfigKey<List<String>> CLEANUP_POLICY = TABLE.key("cleanup.policy", ValueType.LIST)
            .eachOneOf("compact", "delete").from(CompactionKeys.LOG_CLEANUP_POLICY)
            .doc("What becomes of old records: `delete`, `compact`, or both.");
    public static final ConfigKey<String> COMPRESSION_TYPE = TABLE.key("compression.type", ValueType.TEXT)
            .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
            .from(LogKeys.COMPRESSION_TYPE).served()
            .doc("How batches are kept: as the producer sent them (`producer`), or always in one way.");
    public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL = TABLE
            .key("compression.gzip.level", ValueType.integers(Unit.NONE))
            .from(LogKeys.COMPRESSION_GZIP_LEVEL).served()
            .matching("-1 (gzip's own choice) or a whole number from 1 to 9",
                    level -> level == -1 || (level >= 1 && level <= 9))
            .doc("How hard gzip tries where the broker compresses.");
    public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL = TABLE
            .key("compression.lz4.level", ValueType.integers(Unit.NONE))
            .between(1, 17).from(LogKeys.COMPRESSION_LZ4_LEVEL).served()
            .doc("How hard lz4 tries where the broker compresses.");
    public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL = TABLE
            .key("compression.zstd.level", ValueType.integers(Unit.NONE))
            .between(-131_072, 22).from(LogKeys.COMPRESSION_ZSTD_LEVEL).served()
            .doc("How hard zstd tries where the broker compresses.");
    public static final ConfigKey<Long> DELETE_RETENTION_MS = TABLE
            .key("delete.retention.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(CompactionKeys.LOG_CLEANER_DELETE_RETENTION_MS)
            .doc("How long the mark of a deleted key stays in a compacted topic.");
    public static final ConfigKey<Boolean> ERRORS_DEADLETTERQUEUE_GROUP_ENABLE = TABLE
            .flag("errors.deadletterqueue.group.enable", false)
            .doc("Whether share groups may put the records here that they gave up (Kafka 4.4).");
    public static final ConfigKey<Long> FILE_DELETE_DELAY_MS = TABLE
            .key("file.delete.delay.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(LogKeys.LOG_SEGMENT_DELETE_DELAY_MS).served()
            .doc("How long a deleted segment's files stay, renamed, before they are removed.");
    public static final ConfigKey<Long> FLUSH_MESSAGES = TABLE
            .key("flush.messages", ValueType.longs(Unit.NONE))
            .atLeast(1).from(LogKeys.LOG_FLUSH_INTERVAL_MESSAGES).served()
            .doc("After how many records a partition is flushed to disk. 1 means that what was "
                    + "acknowledged is on the disks of `min.insync.replicas` brokers.");
    public static final ConfigKey<Long> FLUSH_MS = TABLE.key("flush.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(LogKeys.LOG_FLUSH_INTERVAL_MS).served()
            .doc("For how long records may stay unflushed.");
    public static final ConfigKey<List<String>> FOLLOWER_REPLICATION_THROTTLED_REPLICAS = TABLE
            .list("follower.replication.throttled.replicas")
            .matching(THROTTLED, TopicKeys::areReplicas).served()
            .doc("The followers whose copying is slowed by the brokers' throttle.");
    public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES = TABLE
            .key("index.interval.bytes", ValueType.integers(Unit.BYTES))
            .atLeast(0).from(LogKeys.LOG_INDEX_INTERVAL_BYTES).served()
            .doc("An index gets an entry after about so many bytes of records.");
    public static final ConfigKey<Optional<Integer>> INTERNAL_SEGMENT_BYTES = TABLE
            .optional("internal.segment.bytes", ValueType.integers(Unit.BYTES))
            .atLeast(1)
            .doc("Kafka's key for tests: a segment size below the least that `segment.bytes` allows.");
    public static final ConfigKey<List<String>> LEADER_REPLICATION_THROTTLED_REPLICAS = TABLE
            .list("leader.replication.throttled.replicas")
            .matching(THROTTLED, TopicKeys::areReplicas).served()
            .doc("The leaders whose sending to followers is slowed by the brokers' throttle.");
    public static final ConfigKey<Long> LOCAL_RETENTION_BYTES = TABLE
            .key("local.retention.bytes", ValueType.longs(Unit.BYTES))
            .atLeast(-2).from(TieringKeys.LOG_LOCAL_RETENTION_BYTES)
            .doc("How much that is in remote storage also stays on disk; -2 means as much as "
                    + "`retention.bytes` says.");
    public static final ConfigKey<Long> LOCAL_RETENTION_MS = TABLE
            .key("local.retention.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(-2).from(TieringKeys.LOG_LOCAL_RETENTION_MS)
            .doc("How long what is in remote storage also stays on disk; -2 means as long as "
                    + "`retention.ms` says.");
    public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS = TABLE
            .key("max.compaction.lag.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(1).from(CompactionKeys.LOG_CLEANER_MAX_COMPACTION_LAG_MS)
            .doc("A record stays uncompacted for at most so long.");
    public static final ConfigKey<Integer> MAX_DECOMPRESSED_MESSAGE_BYTES = TABLE
            .bytes("max.decompressed.message.bytes", Integer.MAX_VALUE)
            .atLeast(1).served().doc("The largest size of one record when it is unpacked (Kafka 4.4).");
    public static final ConfigKey<Integer> MAX_MESSAGE_BYTES = TABLE
            .key("max.message.bytes", ValueType.integers(Unit.BYTES))
            .atLeast(0).from(LogKeys.MESSAGE_MAX_BYTES).served()
            .doc("The largest batch of records that is taken, as it comes, compressed or not.");
    public static final ConfigKey<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS = TABLE
            .key("message.timestamp.after.max.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(LogKeys.LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS).served()
            .doc("How far a producer's timestamp may lie in the future.");
    public static final ConfigKey<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS = TABLE
            .key("message.timestamp.before.max.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(LogKeys.LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS).served()
            .doc("How far a producer's timestamp may lie in the past.");
    public static final ConfigKey<String> MESSAGE_TIMESTAMP_TYPE = TABLE
            .key("message.timestamp.type", ValueType.TEXT)
            .oneOf("CreateTime", "LogAppendTime").from(LogKeys.LOG_MESSAGE_TIMESTAMP_TYPE).served()
            .doc("Whose clock stamps a record: the producer's (`CreateTime`) or the leader's "
                    + "(`LogAppendTime`).");
    public static final ConfigKey<Double> MIN_CLEANABLE_DIRTY_RATIO = TABLE
            .key("min.cleanable.dirty.ratio", ValueType.DECIMAL)
            .between(0, 1).from(CompactionKeys.LOG_CLEANER_MIN_CLEANABLE_RATIO)
            .doc("The log is compacted when at least this share of it has not been compacted yet.");
    public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS = TABLE
            .key("min.compaction.lag.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(CompactionKeys.LOG_CLEANER_MIN_COMPACTION_LAG_MS)
            .doc("A record stays uncompacted for at least so long.");
    public static final ConfigKey<Optional<Integer>> MIN_INSYNC_REPLICAS = TABLE
            .key("min.insync.replicas", ValueType.integers(Unit.NONE).optional())
            .atLeast(1).from(ReplicationKeys.MIN_INSYNC_REPLICAS).served()
            .changedFrom("1",
                    "With 1, an acknowledged record may be on one disk only; with half (2 of 3), the "
                            + "death of a broker neither loses records nor stops writers.")
            .doc("How many replicas must have a record before a writer with acks=all hears that it is "
                    + "safe.");
    public static final ConfigKey<Boolean> PREALLOCATE = TABLE.key("preallocate", ValueType.FLAG)
            .from(LogKeys.LOG_PREALLOCATE)
            .doc("Whether a new segment's file is made at its full size at once.");
    public static final ConfigKey<Long> REMOTE_COPY_LAG_BYTES = TABLE.bytes("remote.copy.lag.bytes", 0L)
            .atLeast(-1)
            .doc("A closed segment is uploaded once so many newer bytes are on disk; -1 means as many as "
                    + "stay on disk (Kafka 4.4).");
    public static final ConfigKey<Long> REMOTE_COPY_LAG_MS = TABLE.ms("remote.copy.lag.ms", 0L).atLeast(-1)
            .doc("A closed segment is uploaded once it is so old; -1 means as old as stays on disk (Kafka "
                    + "4.4).");
    public static final ConfigKey<Boolean> REMOTE_LOG_COPY_DISABLE = TABLE
            .flag("remote.log.copy.disable", false)
            .doc("Whether nothing further is uploaded, while what is in remote storage can still be read.");
    public static final ConfigKey<Boolean> REMOTE_LOG_DELETE_ON_DISABLE = TABLE
            .flag("remote.log.delete.on.disable", false)
            .doc("Whether what is in remote storage is deleted when that is switched off for the topic.");
    public static final ConfigKey<Boolean> REMOTE_STORAGE_ENABLE = TABLE.flag("remote.storage.enable", false)
            .doc("Whether the topic keeps old segments in remote storage.");
    public static final ConfigKey<Long> RETENTION_BYTES = TABLE
            .key("retention.bytes", ValueType.longs(Unit.BYTES))
            .from(LogKeys.LOG_RETENTION_BYTES).atLeast(-1).served()
            .doc("The oldest segments are deleted while a partition is larger than this; -1 means no "
                    + "limit.");
    public static final ConfigKey<Long> RETENTION_MS = TABLE
            .key("retention.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(-1).from(LogKeys.LOG_RETENTION_MS).served()
            .doc("Segments whose newest record is older than this are deleted; -1 keeps them for ever.");
    public static final ConfigKey<Integer> SEGMENT_BYTES = TABLE
            .key("segment.bytes", ValueType.integers(Unit.BYTES))
            .atLeast(1_048_576).from(LogKeys.LOG_SEGMENT_BYTES).served()
            .doc("A segment is closed, and the next one begun, before it would grow beyond this.");
    public static final ConfigKey<Integer> SEGMENT_INDEX_BYTES = TABLE
            .key("segment.index.bytes", ValueType.integers(Unit.BYTES))
            .atLeast(4).from(LogKeys.LOG_INDEX_SIZE_MAX_BYTES).served()
            .doc("The largest size of an index; a segment whose index is full is closed.");
    public static final ConfigKey<Long> SEGMENT_JITTER_MS = TABLE
            .key("segment.jitter.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(0).from(LogKeys.LOG_ROLL_JITTER_MS).served()
            .doc("Segments are closed by age up to this much earlier, at random, so that not all "
                    + "partitions do it at once.");
    public static final ConfigKey<Long> SEGMENT_MS = TABLE
            .key("segment.ms", ValueType.longs(Unit.MILLISECONDS))
            .atLeast(1).from(LogKeys.LOG_ROLL_MS).served()
            .doc("A segment is closed at this age even when it is not full, so that retention can remove "
                    + "it.");
    public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE = TABLE
            .key("unclean.leader.election.enable", ValueType.FLAG)
            .from(ReplicationKeys.UNCLEAN_LEADER_ELECTION_ENABLE)
            .doc("Whether a replica that may lack acknowledged records is made leader when no other is "
                    + "left.");

    private static final Map<String, ConfigKey<?>> BY_NAME = TABLE.keys().stream()
            .collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

    private static final List<ConfigKey<?>> SORTED = TABLE.keys().stream()
            .sorted(Comparator.comparing(ConfigKey::name)).toList();

    private TopicKeys() {}

    /** All of them, sorted by name. */
    public static List<ConfigKey<?>> all() {
        return SORTED;
    }

    /** The key of this name, where there is one. */
    public static Optional<ConfigKey<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** What to say about a name that is not a topic's key. */
    static String unknown(String name) {
        return ConfigKey.quote(name) + " is not a topic's key"
                + NearestName.of(name, BY_NAME.keySet()).map(nearest -> ": did you mean " + nearest + "?")
                        .orElse(".");
    }

    private static boolean areReplicas(List<String> items) {
        return items.equals(List.of("*"))
                || items.stream().allMatch(item -> REPLICA.matcher(item).matches());
    }
}
