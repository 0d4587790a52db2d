package io.tidemark.common.config;

/** Writes to several partitions that count together or not at all. */
public final class TransactionKeys {
    static final KeyTable TABLE = KeyTable.ofNode("Transactions");

    public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_NUM_PARTITIONS = TABLE
            .count("transaction.state.log.num.partitions", 50)
            .atLeast(1)
            .doc("How many partitions the topic of transactions has. Not to be changed once it exists.");
    public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_REPLICATION_FACTOR = TABLE
            .key("transaction.state.log.replication.factor", ValueType.shorts())
            .standard(3, "3, or as many as there are brokers").atLeast(1)
            .changedFrom("3, and no transaction works on fewer brokers",
                    "Transactions work on a cluster of one or two brokers as well.")
            .doc("How many replicas that topic gets.");
    public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_MIN_ISR = TABLE
            .count("transaction.state.log.min.isr", 2)
            .standard(2, "2, or half of that topic's replicas rounded up if that is less").atLeast(1)
            .changedFrom("2, and no transaction works with fewer",
                    "Transactions work on a cluster of one or two brokers as well.")
            .doc("How many of them must have a change before it counts.");
    public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_SEGMENT_BYTES = TABLE
            .bytes("transaction.state.log.segment.bytes", 104_857_600)
            .atLeast(1).doc("The size of a segment of that topic.");
    public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_LOAD_BUFFER_SIZE = TABLE
            .bytes("transaction.state.log.load.buffer.size", 5_242_880)
            .atLeast(1).doc("How many bytes are read at once when transactions are loaded.");
    public static final ConfigKey<Integer> TRANSACTIONAL_ID_EXPIRATION_MS = TABLE
            .ms("transactional.id.expiration.ms", 604_800_000)
            .atLeast(1).doc("How long a transactional id that is not used is remembered.");
    public static final ConfigKey<Integer> TRANSACTION_MAX_TIMEOUT_MS = TABLE
            .ms("transaction.max.timeout.ms", 900_000)
            .atLeast(1).doc("The longest time that a producer may ask for to finish a transaction.");
    public static final ConfigKey<Integer> TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS = TABLE
            .ms("transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000)
            .atLeast(1).doc("How often transactions that took too long are looked for and aborted.");
    public static final ConfigKey<Integer> TRANSACTION_REMOVE_EXPIRED_TRANSACTION_CLEANUP_INTERVAL_MS = TABLE
            .ms("transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000)
            .atLeast(1).doc("How often transactional ids that may go are looked for.");
    public static final ConfigKey<Boolean> TRANSACTION_PARTITION_VERIFICATION_ENABLE = TABLE
            .flag("transaction.partition.verification.enable", true)
            .dynamic()
            .doc("Whether a leader asks the coordinator that a transaction is open before it takes its "
                    + "records.");
    public static final ConfigKey<Boolean> TRANSACTION_TWO_PHASE_COMMIT_ENABLE = TABLE
            .flag("transaction.two.phase.commit.enable", false)
            .doc("Whether a producer may leave a transaction open for an outside coordinator to decide "
                    + "(KIP-939).");
    public static final ConfigKey<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS = TABLE
            .ms("add.partitions.to.txn.retry.backoff.ms", 20)
            .atLeast(1).doc("The pause before a leader asks the coordinator again.");
    public static final ConfigKey<Integer> ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MAX_MS = TABLE
            .ms("add.partitions.to.txn.retry.backoff.max.ms", 100)
            .atLeast(0).doc("For how long a leader goes on asking before the client has to.");

    private TransactionKeys() {}
}
