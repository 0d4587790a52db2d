package io.tidemark.common.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the records lie, in what pieces, and for how long. */
public final class LogKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Log and storage");

    public static final ConfigKey<List<String>> LOG_DIR = TABLE.key("log.dir", ValueType.LIST)
            .derived("`data` in the installation's directory",
                    values -> List.of(values.installation().resolve("data").toString()))
            .matching("one directory or more, with commas between", LogKeys::areDirectories)
            .changedFrom("/tmp/kafka-logs",
                    "A temporary directory is emptied by the system, and with it everything that was "
                            + "promised to be kept.")
            .served().doc("As `log.dirs`, which counts first.");
    public static final ConfigKey<List<String>> LOG_DIRS = TABLE.key("log.dirs", ValueType.LIST)
            .standsFor("what `log.dir` says", List.of(LOG_DIR), values -> values.get(LOG_DIR))
            .matching("one directory or more, with commas between", LogKeys::areDirectories).served()
            .doc("The directories that hold the partitions. A new partition goes where the fewest are; one "
                    + "that fails goes offline on its own. They are made and formatted at the first start.");
    public static final ConfigKey<List<String>> CORDONED_LOG_DIRS = TABLE.list("cordoned.log.dirs")
            .dynamicPerBroker().doc("Directories of `log.dirs` that get no new partitions.");
    public static final ConfigKey<Integer> LOG_SEGMENT_BYTES = TABLE.bytes("log.segment.bytes", 1_073_741_824)
            .atLeast(1_048_576).dynamic().served()
            .doc("A segment is closed, and the next one begun, before it would grow beyond this.");
    public static final ConfigKey<Integer> LOG_ROLL_HOURS = TABLE
            .key("log.roll.hours", ValueType.integers(Unit.HOURS)).standard(168)
            .atLeast(1).served().doc("As `log.roll.ms`, in hours; that one counts first.");
    public static final ConfigKey<Long> LOG_ROLL_MS = TABLE
            .key("log.roll.ms", ValueType.longs(Unit.MILLISECONDS))
            .standsFor("604800000 (7d), by `log.roll.hours`",
                    List.of(LOG_ROLL_HOURS),
                    values -> TimeUnit.HOURS.toMillis(values.get(LOG_ROLL_HOURS)))
            .atLeast(1).dynamic().served()
            .doc("A segment is closed at this age even when it is not full, so that retention can remove "
                    + "it.");
    public static final ConfigKey<Integer> LOG_ROLL_JITTER_HOURS = TABLE
            .key("log.roll.jitter.hours", ValueType.integers(Unit.HOURS)).standard(0)
            .atLeast(0).served().doc("As `log.roll.jitter.ms`, in hours; that one counts first.");
    public static final ConfigKey<Long> LOG_ROLL_JITTER_MS = TABLE
            .key("log.roll.jitter.ms", ValueType.longs(Unit.MILLISECONDS))
            .standsFor("0, by `log.roll.jitter.hours`",
                    List.of(LOG_ROLL_JITTER_HOURS),
                    values -> TimeUnit.HOURS.toMillis(values.get(LOG_ROLL_JITTER_HOURS)))
            .atLeast(0).dynamic().served()
            .doc("Segments are closed by age up to this much earlier, at random, so that not all "
                    + "partitions do it at once.");
    public static final ConfigKey<Integer> LOG_INDEX_INTERVAL_BYTES = TABLE
            .bytes("log.index.interval.bytes", 4_096)
            .atLeast(0).dynamic().served()
            .doc("An index gets an entry after about so many bytes of records. Fewer bytes make lookups "
                    + "read less and indexes larger.");
    public static final ConfigKey<Integer> LOG_INDEX_SIZE_MAX_BYTES = TABLE
            .bytes("log.index.size.max.bytes", 10_485_760)
            .atLeast(4).dynamic().served()
            .doc("The largest size of an index; a segment whose index is full is closed.");
    public static final ConfigKey<Boolean> LOG_PREALLOCATE = TABLE.flag("log.preallocate", false).dynamic()
            .doc("Whether a new segment's file is made at its full size at once.");
    public static final ConfigKey<Optional<Integer>> LOG_RETENTION_MINUTES = TABLE
            .optional("log.retention.minutes", ValueType.integers(Unit.MINUTES))
            .matching("-1 (no limit) or a number of minutes (plain, or such as 12h) of at least 1",
                    minutes -> minutes.isEmpty() || minutes.get() != 0)
            .served().doc("As `log.retention.ms`, in minutes; that one counts first.");
    public static final ConfigKey<Integer> LOG_RETENTION_HOURS = TABLE
            .key("log.retention.hours", ValueType.integers(Unit.HOURS)).standard(168)
            .matching("-1 (no limit) or a number of hours (plain, or such as 7d) of at least 1",
                    hours -> hours != 0)
            .served().doc("As `log.retention.ms`, in hours; that one and the minutes count first.");
    public static final ConfigKey<Long> LOG_RETENTION_MS = TABLE
            .key("log.retention.ms", ValueType.longs(Unit.MILLISECONDS))
            .standsFor("604800000 (7d), by `log.retention.minutes` or `log.retention.hours`",
                    List.of(LOG_RETENTION_MINUTES, LOG_RETENTION_HOURS),
                    LogKeys::retentionMs)
            .matching("-1 (no limit) or a number of milliseconds (plain, or such as 7d) of at least 1",
                    ms -> ms != 0)
            .dynamic().served()
            .doc("Segments whose newest record is older than this are deleted. A negative number keeps "
                    + "them for ever.");
    public static final ConfigKey<Long> LOG_RETENTION_BYTES = TABLE.bytes("log.retention.bytes", -1L)
            .dynamic().atLeast(-1).served()
            .doc("The oldest segments are deleted while a partition is larger than this; -1 means no "
                    + "limit.");
    public static final ConfigKey<Long> LOG_RETENTION_CHECK_INTERVAL_MS = TABLE
            .ms("log.retention.check.interval.ms", 300_000L)
            .atLeast(1).served().doc("How often the node looks for segments to delete.");
    public static final ConfigKey<Long> LOG_SEGMENT_DELETE_DELAY_MS = TABLE
            .ms("log.segment.delete.delay.ms", 60_000L)
            .atLeast(0).dynamic().served()
            .doc("How long a deleted segment's files stay, renamed, before they are removed.");
    public static final ConfigKey<Long> LOG_FLUSH_INTERVAL_MESSAGES = TABLE
            .count("log.flush.interval.messages", Long.MAX_VALUE)
            .atLeast(1).dynamic().served()
            .doc("After how many records a partition is flushed to disk. 1 means that what was "
                    + "acknowledged is on disk.");
    public static final ConfigKey<Long> LOG_FLUSH_SCHEDULER_INTERVAL_MS = TABLE
            .ms("log.flush.scheduler.interval.ms", Long.MAX_VALUE)
            .atLeast(0).served().doc("How often the node looks for partitions to flush by age.");
    public static final ConfigKey<Long> LOG_FLUSH_INTERVAL_MS = TABLE
            .key("log.flush.interval.ms", ValueType.longs(Unit.MILLISECONDS))
            .standsFor("9223372036854775807 (no limit), by `log.flush.scheduler.interval.ms`",
                    List.of(LOG_FLUSH_SCHEDULER_INTERVAL_MS),
                    values -> values.get(LOG_FLUSH_SCHEDULER_INTERVAL_MS))
            .atLeast(0).dynamic().served().doc("For how long records may stay unflushed.");
    public static final ConfigKey<Integer> LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS = TABLE
            .ms("log.flush.offset.checkpoint.interval.ms", 60_000)
            .atLeast(0).served()
            .doc("How often the point up to which each partition is flushed is written down, which is "
                    + "where recovery begins.");
    public static final ConfigKey<Integer> LOG_FLUSH_START_OFFSET_CHECKPOINT_INTERVAL_MS = TABLE
            .ms("log.flush.start.offset.checkpoint.interval.ms", 60_000)
            .atLeast(0).served().doc("How often the first offset of each partition is written down.");
    public static final ConfigKey<String> LOG_MESSAGE_TIMESTAMP_TYPE = TABLE
            .text("log.message.timestamp.type", "CreateTime")
            .oneOf("CreateTime", "LogAppendTime").dynamic().served()
            .doc("Whose clock stamps a record: the producer's (`CreateTime`) or the leader's "
                    + "(`LogAppendTime`).");
    public static final ConfigKey<Long> LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS = TABLE
            .ms("log.message.timestamp.before.max.ms", Long.MAX_VALUE)
            .atLeast(0).dynamic().served().doc("How far a producer's timestamp may lie in the past.");
    public static final ConfigKey<Long> LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS = TABLE
            .ms("log.message.timestamp.after.max.ms", 3_600_000L)
            .atLeast(0).dynamic().served().doc("How far a producer's timestamp may lie in the future.");
    public static final ConfigKey<Integer> MESSAGE_MAX_BYTES = TABLE.bytes("message.max.bytes", 1_048_588)
            .atLeast(0).dynamic().served()
            .doc("The largest batch of records that is taken, as it comes, compressed or not.");
    public static final ConfigKey<Integer> PRODUCER_ID_EXPIRATION_MS = TABLE
            .ms("producer.id.expiration.ms", 86_400_000)
            .atLeast(1).dynamic().served()
            .doc("How long an idempotent producer that has fallen silent is remembered in each partition "
                    + "it wrote to.");
    public static final ConfigKey<Integer> NUM_RECOVERY_THREADS_PER_DATA_DIR = TABLE
            .count("num.recovery.threads.per.data.dir", 2)
            .atLeast(1).dynamic().served()
            .doc("How many threads check and open the partitions of one directory at the start.");
    public static final ConfigKey<Long> LOG_DIR_FAILURE_TIMEOUT_MS = TABLE
            .ms("log.dir.failure.timeout.ms", 30_000L)
            .atLeast(1)
            .doc("A broker that cannot tell the controller of a failed directory within this time ends, so "
                    + "that others take over.");
    public static final ConfigKey<String> COMPRESSION_TYPE = TABLE.text("compression.type", "producer")
            .oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer").dynamic().served()
            .doc("How batches are kept: as the producer sent them (`producer`), or always in one way.");
    public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL = TABLE.count("compression.gzip.level", -1)
            .dynamic().served()
            .matching("-1 (gzip's own choice) or a whole number from 1 to 9",
                    level -> level == -1 || (level >= 1 && level <= 9))
            .doc("How hard gzip tries where the broker compresses.");
    public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL = TABLE.count("compression.lz4.level", 9)
            .between(1, 17).dynamic().served().doc("How hard lz4 tries where the broker compresses.");
    public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL = TABLE.count("compression.zstd.level", 3)
            .between(-131_072, 22).dynamic().served().doc("How hard zstd tries where the broker compresses.");

    private LogKeys() {}

    private static long retentionMs(ConfigValues values) {
        Optional<Integer> minutes = values.get(LOG_RETENTION_MINUTES);
        long ms = minutes.isPresent()
                ? TimeUnit.MINUTES.toMillis(minutes.get())
                : TimeUnit.HOURS.toMillis(values.get(LOG_RETENTION_HOURS));
        return ms < 0 ? -1 : ms;
    }

    private static boolean areDirectories(List<String> directories) {
        return !directories.isEmpty() && directories.stream().allMatch(LogKeys::isPath)
                && directories.stream().distinct().count() == directories.size();
    }

    /** Whether the system could have a file of this name. */
    static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
