package io.tidemark.common.config;

/**
 * Limits of copying between brokers, for the time of a reassignment: set for brokers at run time alone, never in
 * a file (KIP-73, KIP-113).
 */
public final class ThrottleKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Throttles");

    public static final ConfigKey<Long> LEADER_REPLICATION_THROTTLED_RATE = TABLE
            .bytes("leader.replication.throttled.rate", Long.MAX_VALUE).atLeast(0).dynamic().served()
            .doc("Bytes a second that a broker sends at most to followers of the throttled replicas.");
    public static final ConfigKey<Long> FOLLOWER_REPLICATION_THROTTLED_RATE = TABLE
            .bytes("follower.replication.throttled.rate", Long.MAX_VALUE).atLeast(0).dynamic().served()
            .doc("Bytes a second that a broker fetches at most for the throttled replicas.");
    public static final ConfigKey<Long> REPLICA_ALTER_LOG_DIRS_IO_MAX_BYTES_PER_SECOND = TABLE
            .bytes("replica.alter.log.dirs.io.max.bytes.per.second", Long.MAX_VALUE).atLeast(0).dynamic()
            .served()
            .doc("Bytes a second that a broker moves at most between its directories.");

    private ThrottleKeys() {}
}
