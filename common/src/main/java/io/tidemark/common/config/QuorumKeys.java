package io.tidemark.common.config;

import java.util.List;
import java.util.Optional;

/** The quorum that keeps the cluster's metadata, and the life line between it and the brokers. */
public final class QuorumKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Controllers and the quorum");
    private static final int ELECTION_MS = 300;
    private static final int HEARTBEAT_MS = 250;
    private static final int HEARTBEATS_PER_SESSION = 6;

    public static final ConfigKey<List<String>> CONTROLLER_QUORUM_VOTERS = TABLE
            .list("controller.quorum.voters")
            .served()
            .doc("The controllers that vote, as `ID@HOST:PORT` with commas between. A lone controller that "
                    + "has neither this nor `controller.quorum.bootstrap.servers` is its own voter.");
    public static final ConfigKey<List<String>> CONTROLLER_QUORUM_BOOTSTRAP_SERVERS = TABLE
            .list("controller.quorum.bootstrap.servers")
            .served()
            .doc("Some controllers to ask for the others, as `HOST:PORT`. Needed where the voters are not "
                    + "listed. Controllers without a cluster form one when all that are named here are such, and "
                    + "they themselves among them.");
    public static final ConfigKey<Boolean> CONTROLLER_QUORUM_AUTO_JOIN_ENABLE = TABLE
            .flag("controller.quorum.auto.join.enable", false)
            .doc("Whether a new controller joins the voters by itself.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS = TABLE
            .ms("controller.quorum.election.timeout.ms", ELECTION_MS)
            .atLeast(0).served()
            .changedFrom("1000", "Nothing is decided while nobody leads.")
            .doc("How long a controller waits for the outcome of a vote before it calls another. The smaller of "
                    + "this and `controller.quorum.fetch.timeout.ms` serves both; less than 50 counts as 50.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_FETCH_TIMEOUT_MS = TABLE
            .ms("controller.quorum.fetch.timeout.ms", ELECTION_MS)
            .atLeast(0).served()
            .changedFrom("2000",
                    "A controller that is gone is to be replaced within half a second, and a vote "
                            + "that was not needed takes milliseconds.")
            .doc("How long a controller hears nothing from the leader before it calls a vote. The leader sends four "
                    + "signs of life in that time. Raise it where the network or the disks pause for longer.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS = TABLE
            .ms("controller.quorum.election.backoff.max.ms", ELECTION_MS / 2)
            .atLeast(0).served()
            .changedFrom("1000", "It is a part of the time without a leader.")
            .doc("The longest random pause between two votes, so that candidates do not collide for ever.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS = TABLE
            .ms("controller.quorum.request.timeout.ms", 2_000)
            .atLeast(0).served().doc("How long one controller waits for another's answer.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_RETRY_BACKOFF_MS = TABLE
            .ms("controller.quorum.retry.backoff.ms", 20)
            .atLeast(0).noEffect()
            .doc("The pause before a failed request to another controller is sent again. Here it follows from the "
                    + "election timeout.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_APPEND_LINGER_MS = TABLE
            .ms("controller.quorum.append.linger.ms", 25)
            .atLeast(0).noEffect()
            .doc("How long the leader may gather records before it writes them to disk. Here it gathers while the "
                    + "disk is busy with those before, and no longer.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_FETCH_MAX_BYTES = TABLE
            .bytes("controller.quorum.fetch.max.bytes", 1_048_576)
            .atLeast(1).served()
            .doc("How many bytes of the metadata log go to another controller at once; one entry goes even if it is "
                    + "larger, and more than 4 MiB count as 4 MiB.");
    public static final ConfigKey<Integer> CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES = TABLE
            .bytes("controller.quorum.fetch.snapshot.max.bytes", 1_048_576)
            .atLeast(1).served()
            .doc("How many bytes of a snapshot go into one answer; more than 4 MiB count as 4 MiB.");
    public static final ConfigKey<Integer> BROKER_HEARTBEAT_INTERVAL_MS = TABLE
            .key("broker.heartbeat.interval.ms", ValueType.integers(Unit.MILLISECONDS))
            .derived("250, or less where the session timeout is below 1500", QuorumKeys::heartbeatForSession)
            .atLeast(1)
            .changedFrom("2000", "A broker that falls silent is to be noticed within two seconds.")
            .served()
            .doc("How often a broker tells the active controller that it lives.");
    public static final ConfigKey<Integer> BROKER_SESSION_TIMEOUT_MS = TABLE
            .key("broker.session.timeout.ms", ValueType.integers(Unit.MILLISECONDS))
            .derived("1500, or six heartbeats where those are set to more than 250",
                    QuorumKeys::sessionForHeartbeat)
            .atLeast(1)
            .changedFrom("9000",
                    "All its partitions stand still until a silent broker is fenced, and a false "
                            + "alarm is cheap here.")
            .served()
            .doc("A broker that has been silent for so long is fenced: others take over what it led. One "
                    + "whose process is gone is fenced at once.");
    public static final ConfigKey<Integer> INITIAL_BROKER_REGISTRATION_TIMEOUT_MS = TABLE
            .ms("initial.broker.registration.timeout.ms", 60_000)
            .atLeast(1).served()
            .doc("How long a starting broker tries to register before it gives up and ends.");
    public static final ConfigKey<Boolean> CONTROLLED_SHUTDOWN_ENABLE = TABLE
            .flag("controlled.shutdown.enable", true)
            .doc("Whether a broker hands over what it leads before it stops.");
    public static final ConfigKey<Optional<String>> METADATA_LOG_DIR = TABLE
            .optional("metadata.log.dir", ValueType.TEXT)
            .matching("the path of a directory", dir -> dir.isEmpty() || LogKeys.isPath(dir.get()))
            .served()
            .doc("The directory of the metadata log; the first of `log.dirs` where it is not set.");
    public static final ConfigKey<Integer> METADATA_LOG_SEGMENT_BYTES = TABLE
            .bytes("metadata.log.segment.bytes", 16_777_216)
            .atLeast(8_388_608).served()
            .changedFrom("1073741824",
                    "Only whole segments can be given up, and a start reads all that there are.")
            .doc("The size at which a segment of the metadata log is closed.");
    public static final ConfigKey<Long> METADATA_LOG_SEGMENT_MS = TABLE
            .ms("metadata.log.segment.ms", 604_800_000L)
            .atLeast(1).served().doc("The age at which a segment of the metadata log is closed.");
    public static final ConfigKey<Long> METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS = TABLE
            .bytes("metadata.log.max.record.bytes.between.snapshots", 20_971_520L)
            .atLeast(1).served()
            .doc("A snapshot of the metadata is written after so many bytes of new records.");
    public static final ConfigKey<Long> METADATA_LOG_MAX_SNAPSHOT_INTERVAL_MS = TABLE
            .ms("metadata.log.max.snapshot.interval.ms", 3_600_000L)
            .atLeast(0)
            .doc("A snapshot is written at least so often if anything changed; 0 means only by size.");
    public static final ConfigKey<Long> METADATA_MAX_RETENTION_BYTES = TABLE
            .bytes("metadata.max.retention.bytes", 104_857_600L)
            .atLeast(-1)
            .doc("Snapshots and old metadata segments beyond this size are deleted; -1 means no limit.");
    public static final ConfigKey<Long> METADATA_MAX_RETENTION_MS = TABLE
            .ms("metadata.max.retention.ms", 604_800_000L)
            .atLeast(-1)
            .doc("Snapshots and old metadata segments beyond this age are deleted; -1 means no limit.");
    public static final ConfigKey<Integer> METADATA_MAX_IDLE_INTERVAL_MS = TABLE
            .ms("metadata.max.idle.interval.ms", 500)
            .atLeast(0).noEffect()
            .doc("How often Kafka's idle controller writes an empty record. Here an idle quorum writes "
                    + "nothing.");

    private QuorumKeys() {}

    private static int heartbeatForSession(ConfigValues values) {
        return values.isSet(BROKER_SESSION_TIMEOUT_MS)
                ? Math.clamp(values.get(BROKER_SESSION_TIMEOUT_MS) / HEARTBEATS_PER_SESSION, 1, HEARTBEAT_MS)
                : HEARTBEAT_MS;
    }

    /** A file that slows the heartbeat down, within Kafka's session of nine seconds, stays right here. */
    private static int sessionForHeartbeat(ConfigValues values) {
        long heartbeatMs = values.isSet(BROKER_HEARTBEAT_INTERVAL_MS)
                ? values.get(BROKER_HEARTBEAT_INTERVAL_MS)
                : HEARTBEAT_MS;
        return Math.clamp(heartbeatMs * HEARTBEATS_PER_SESSION, HEARTBEAT_MS * HEARTBEATS_PER_SESSION,
                Integer.MAX_VALUE);
    }
}
