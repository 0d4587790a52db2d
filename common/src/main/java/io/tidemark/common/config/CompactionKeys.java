package io.tidemark.common.config;

import java.util.List;

/** How logs that keep only the newest record of each key are cleaned. */
public final class CompactionKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Compaction");

    public static final ConfigKey<List<String>> LOG_CLEANUP_POLICY = TABLE
            .list("log.cleanup.policy", "delete")
            .eachOneOf("compact", "delete").dynamic()
            .doc("What becomes of old records: `delete` removes old segments, `compact` keeps the newest "
                    + "record of each key; both may stand together.");
    public static final ConfigKey<Boolean> LOG_CLEANER_ENABLE = TABLE.flag("log.cleaner.enable", true)
            .doc("Whether logs are compacted at all.");
    public static final ConfigKey<Integer> LOG_CLEANER_THREADS = TABLE.count("log.cleaner.threads", 1)
            .atLeast(0).dynamic().doc("How many threads compact logs.");
    public static final ConfigKey<Double> LOG_CLEANER_MIN_CLEANABLE_RATIO = TABLE
            .decimal("log.cleaner.min.cleanable.ratio", 0.5)
            .between(0, 1).dynamic()
            .doc("A log is compacted when at least this share of it has not been compacted yet.");
    public static final ConfigKey<Long> LOG_CLEANER_MIN_COMPACTION_LAG_MS = TABLE
            .ms("log.cleaner.min.compaction.lag.ms", 0L)
            .atLeast(0).dynamic().doc("A record stays uncompacted for at least so long.");
    public static final ConfigKey<Long> LOG_CLEANER_MAX_COMPACTION_LAG_MS = TABLE
            .ms("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE)
            .atLeast(1).dynamic().doc("A record stays uncompacted for at most so long.");
    public static final ConfigKey<Long> LOG_CLEANER_DELETE_RETENTION_MS = TABLE
            .ms("log.cleaner.delete.retention.ms", 86_400_000L)
            .atLeast(0).dynamic()
            .doc("How long the mark of a deleted key stays, so that slow readers see it.");
    public static final ConfigKey<Long> LOG_CLEANER_DEDUPE_BUFFER_SIZE = TABLE
            .bytes("log.cleaner.dedupe.buffer.size", 134_217_728L)
            .dynamic().atLeast(1)
            .doc("Memory for the table of keys that compaction keeps, over all its threads.");
    public static final ConfigKey<Integer> LOG_CLEANER_IO_BUFFER_SIZE = TABLE
            .bytes("log.cleaner.io.buffer.size", 524_288)
            .atLeast(0).dynamic()
            .doc("Memory for reading and writing while compacting, over all its threads.");
    public static final ConfigKey<Double> LOG_CLEANER_IO_MAX_BYTES_PER_SECOND = TABLE
            .decimal("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE)
            .dynamic().doc("How many bytes a second compaction reads and writes at most.");
    public static final ConfigKey<Double> LOG_CLEANER_IO_BUFFER_LOAD_FACTOR = TABLE
            .decimal("log.cleaner.io.buffer.load.factor", 0.9)
            .dynamic().noEffect()
            .doc("How full Kafka's table of keys may get. The table here decides by itself.");
    public static final ConfigKey<Long> LOG_CLEANER_BACKOFF_MS = TABLE.ms("log.cleaner.backoff.ms", 15_000L)
            .atLeast(0).dynamic().doc("How long compaction rests when there is nothing to do.");

    private CompactionKeys() {}
}
