package io.tidemark.common.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What a group may set for itself. Where it does not, the broker's key of the same meaning counts. */
public final class GroupConfigKeys {
    static final KeyTable TABLE = KeyTable.ofGroup("Group configs");

    private static final String BY_DURATION = "by_duration:";

    public static final ConfigKey<Integer> CONSUMER_SESSION_TIMEOUT_MS = TABLE
            .key("consumer.session.timeout.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(GroupKeys.GROUP_CONSUMER_SESSION_TIMEOUT_MS)
            .doc("A member of a consumer group (KIP-848) that is silent for so long is taken out.");
    public static final ConfigKey<Integer> CONSUMER_HEARTBEAT_INTERVAL_MS = TABLE
            .key("consumer.heartbeat.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(GroupKeys.GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS)
            .doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> CONSUMER_ASSIGNMENT_INTERVAL_MS = TABLE
            .key("consumer.assignment.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(0).from(GroupKeys.GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS)
            .doc("The least time between two computations of the group's assignment.");
    public static final ConfigKey<Integer> SHARE_SESSION_TIMEOUT_MS = TABLE
            .key("share.session.timeout.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(ShareGroupKeys.GROUP_SHARE_SESSION_TIMEOUT_MS)
            .doc("A member of a share group that is silent for so long is taken out.");
    public static final ConfigKey<Integer> SHARE_HEARTBEAT_INTERVAL_MS = TABLE
            .key("share.heartbeat.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(ShareGroupKeys.GROUP_SHARE_HEARTBEAT_INTERVAL_MS)
            .doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> SHARE_ASSIGNMENT_INTERVAL_MS = TABLE
            .key("share.assignment.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(0).from(ShareGroupKeys.GROUP_SHARE_ASSIGNMENT_INTERVAL_MS)
            .doc("The least time between two computations of the share group's assignment.");
    public static final ConfigKey<Integer> SHARE_RECORD_LOCK_DURATION_MS = TABLE
            .key("share.record.lock.duration.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1_000).from(ShareGroupKeys.GROUP_SHARE_RECORD_LOCK_DURATION_MS)
            .doc("How long a record is kept for the consumer that got it.");
    public static final ConfigKey<Integer> SHARE_DELIVERY_COUNT_LIMIT = TABLE
            .key("share.delivery.count.limit", ValueType.integers(Unit.NONE))
            .atLeast(2).from(ShareGroupKeys.GROUP_SHARE_DELIVERY_COUNT_LIMIT)
            .doc("How often a record is handed out before it is given up.");
    public static final ConfigKey<Integer> SHARE_PARTITION_MAX_RECORD_LOCKS = TABLE
            .key("share.partition.max.record.locks", ValueType.integers(Unit.NONE))
            .atLeast(100).from(ShareGroupKeys.GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS)
            .doc("How many records of one partition may be out at once.");
    public static final ConfigKey<String> SHARE_AUTO_OFFSET_RESET = TABLE
            .text("share.auto.offset.reset", "latest")
            .matching("one of latest, earliest, by_duration:DURATION (such as by_duration:PT1H)",
                    GroupConfigKeys::isReset)
            .doc("Where a share group begins that has no offset.");
    public static final ConfigKey<String> SHARE_ISOLATION_LEVEL = TABLE
            .text("share.isolation.level", "read_uncommitted")
            .oneOf("read_committed", "read_uncommitted")
            .doc("Whether a share group gets records of transactions before those are committed.");
    public static final ConfigKey<Boolean> SHARE_RENEW_ACKNOWLEDGE_ENABLE = TABLE
            .flag("share.renew.acknowledge.enable", true)
            .doc("Whether a consumer may keep a record for longer (KIP-1222).");
    public static final ConfigKey<Integer> STREAMS_SESSION_TIMEOUT_MS = TABLE
            .key("streams.session.timeout.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(ShareGroupKeys.GROUP_STREAMS_SESSION_TIMEOUT_MS)
            .doc("A member of a streams group that is silent for so long is taken out.");
    public static final ConfigKey<Integer> STREAMS_HEARTBEAT_INTERVAL_MS = TABLE
            .key("streams.heartbeat.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(1).from(ShareGroupKeys.GROUP_STREAMS_HEARTBEAT_INTERVAL_MS)
            .doc("How often such a member has to be heard from.");
    public static final ConfigKey<Integer> STREAMS_ASSIGNMENT_INTERVAL_MS = TABLE
            .key("streams.assignment.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(0).from(ShareGroupKeys.GROUP_STREAMS_ASSIGNMENT_INTERVAL_MS)
            .doc("The least time between two computations of the streams group's assignment.");
    public static final ConfigKey<Integer> STREAMS_INITIAL_REBALANCE_DELAY_MS = TABLE
            .key("streams.initial.rebalance.delay.ms", ValueType.integers(Unit.MILLISECONDS))
            .atLeast(0).from(ShareGroupKeys.GROUP_STREAMS_INITIAL_REBALANCE_DELAY_MS)
            .doc("How long a new streams group waits for further members.");
    public static final ConfigKey<Integer> STREAMS_NUM_STANDBY_REPLICAS = TABLE
            .key("streams.num.standby.replicas", ValueType.integers(Unit.NONE))
            .atLeast(0).from(ShareGroupKeys.GROUP_STREAMS_NUM_STANDBY_REPLICAS)
            .doc("How many standby copies of its state a streams group keeps.");

    private GroupConfigKeys() {}

    /** The key of this name, where there is one. */
    public static Optional<ConfigKey<?>> find(String name) {
        return TABLE.keys().stream().filter(key -> key.name().equals(name)).findFirst();
    }

    private static boolean isReset(String value) {
        return value.equals("latest") || value.equals("earliest")
                || (value.startsWith(BY_DURATION) && isDuration(value.substring(BY_DURATION.length())));
    }

    private static boolean isDuration(String text) {
        try {
            return !Duration.parse(text).isNegative();
        } catch (DateTimeParseException notADuration) {
            return false;
        }
    }
}
