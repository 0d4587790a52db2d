package io.tidemark.common.config;

import java.util.Optional;

/** Old segments in an object store, recent ones on disk. */
public final class TieringKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Tiered storage");

    public static final ConfigKey<Boolean> REMOTE_LOG_STORAGE_SYSTEM_ENABLE = TABLE
            .flag("remote.log.storage.system.enable", false)
            .doc("Whether topics may keep old segments in remote storage.");
    public static final ConfigKey<Optional<String>> REMOTE_LOG_STORAGE_MANAGER_CLASS_NAME = TABLE
            .optional("remote.log.storage.manager.class.name", ValueType.TEXT)
            .doc("The Java class that stores segments in Kafka.");
    public static final ConfigKey<Optional<String>> REMOTE_LOG_STORAGE_MANAGER_CLASS_PATH = TABLE
            .optional("remote.log.storage.manager.class.path", ValueType.TEXT)
            .doc("Where Kafka finds that class.");
    public static final ConfigKey<String> REMOTE_LOG_STORAGE_MANAGER_IMPL_PREFIX = TABLE
            .text("remote.log.storage.manager.impl.prefix", "rsm.config.")
            .matching("a text that is not empty", prefix -> !prefix.isEmpty())
            .doc("What stands before the keys meant for the remote storage.");
    public static final ConfigKey<String> REMOTE_LOG_METADATA_MANAGER_CLASS_NAME = TABLE
            .text("remote.log.metadata.manager.class.name",
                    "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager")
            .doc("The Java class that remembers in Kafka what is stored where.");
    public static final ConfigKey<Optional<String>> REMOTE_LOG_METADATA_MANAGER_CLASS_PATH = TABLE
            .optional("remote.log.metadata.manager.class.path", ValueType.TEXT)
            .doc("Where Kafka finds that class.");
    public static final ConfigKey<String> REMOTE_LOG_METADATA_MANAGER_IMPL_PREFIX = TABLE
            .text("remote.log.metadata.manager.impl.prefix", "rlmm.config.")
            .matching("a text that is not empty", prefix -> !prefix.isEmpty())
            .doc("What stands before the keys meant for that class.");
    public static final ConfigKey<Optional<String>> REMOTE_LOG_METADATA_MANAGER_LISTENER_NAME = TABLE
            .optional("remote.log.metadata.manager.listener.name", ValueType.TEXT)
            .doc("The listener on which that class reaches the brokers.");
    public static final ConfigKey<Integer> REMOTE_LOG_METADATA_CUSTOM_METADATA_MAX_BYTES = TABLE
            .bytes("remote.log.metadata.custom.metadata.max.bytes", 128)
            .atLeast(0).doc("How many bytes the remote storage may have remembered with a segment.");
    public static final ConfigKey<Long> REMOTE_LOG_MANAGER_TASK_INTERVAL_MS = TABLE
            .ms("remote.log.manager.task.interval.ms", 30_000L)
            .atLeast(1).doc("How often segments to upload or delete are looked for.");
    public static final ConfigKey<Integer> REMOTE_LOG_MANAGER_COPIER_THREAD_POOL_SIZE = TABLE
            .count("remote.log.manager.copier.thread.pool.size", 10)
            .atLeast(1).dynamic().doc("How many uploads run at once.");
    public static final ConfigKey<Integer> REMOTE_LOG_MANAGER_EXPIRATION_THREAD_POOL_SIZE = TABLE
            .count("remote.log.manager.expiration.thread.pool.size", 10)
            .atLeast(1).dynamic().doc("How many deletions in remote storage run at once.");
    public static final ConfigKey<Long> REMOTE_LOG_MANAGER_COPY_MAX_BYTES_PER_SECOND = TABLE
            .bytes("remote.log.manager.copy.max.bytes.per.second", Long.MAX_VALUE)
            .atLeast(1).dynamic().doc("How many bytes a second a broker uploads at most.");
    public static final ConfigKey<Long> REMOTE_LOG_MANAGER_FETCH_MAX_BYTES_PER_SECOND = TABLE
            .bytes("remote.log.manager.fetch.max.bytes.per.second", Long.MAX_VALUE)
            .atLeast(1).dynamic().doc("How many bytes a second a broker reads from remote storage at most.");
    public static final ConfigKey<Integer> REMOTE_LOG_READER_THREADS = TABLE
            .count("remote.log.reader.threads", 10)
            .atLeast(1).dynamic().doc("How many reads from remote storage run at once.");
    public static final ConfigKey<Integer> REMOTE_LOG_READER_MAX_PENDING_TASKS = TABLE
            .count("remote.log.reader.max.pending.tasks", 100)
            .atLeast(1).doc("How many reads from remote storage may wait.");
    public static final ConfigKey<Long> REMOTE_LOG_INDEX_FILE_CACHE_TOTAL_SIZE_BYTES = TABLE
            .bytes("remote.log.index.file.cache.total.size.bytes", 1_073_741_824L)
            .atLeast(1).dynamic().doc("How many bytes of remote segments' indexes are kept on disk.");
    public static final ConfigKey<Integer> REMOTE_FETCH_MAX_WAIT_MS = TABLE
            .ms("remote.fetch.max.wait.ms", 500)
            .atLeast(1).dynamic().doc("How long a consumer's fetch waits for remote storage.");
    public static final ConfigKey<Long> REMOTE_LIST_OFFSETS_REQUEST_TIMEOUT_MS = TABLE
            .ms("remote.list.offsets.request.timeout.ms", 30_000L)
            .atLeast(1).dynamic().doc("How long a lookup by time waits for remote storage.");
    public static final ConfigKey<Long> LOG_LOCAL_RETENTION_MS = TABLE.ms("log.local.retention.ms", -2L)
            .atLeast(-2).dynamic()
            .doc("How long a segment that is in remote storage also stays on disk; -2 means as long as "
                    + "`log.retention.ms` says.");
    public static final ConfigKey<Long> LOG_LOCAL_RETENTION_BYTES = TABLE
            .bytes("log.local.retention.bytes", -2L)
            .atLeast(-2).dynamic()
            .doc("How much of a partition that is in remote storage also stays on disk; -2 means as much "
                    + "as `log.retention.bytes` says.");
    public static final ConfigKey<Boolean> FOLLOWER_FETCH_LAST_TIERED_OFFSET_ENABLE = TABLE
            .flag("follower.fetch.last.tiered.offset.enable", false)
            .dynamic().doc("Whether a new follower begins with what is not in remote storage yet.");

    private TieringKeys() {}
}
