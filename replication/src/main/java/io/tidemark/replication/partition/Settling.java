package io.tidemark.replication.partition;

/**
 * Nothing yet: no metadata has come, or an I/O thread still has the log on loan, cutting it, and the next role
 * waits. Requests are told that this is not the leader, which makes them ask again.
 */
record Settling() implements PartitionRole {
    static final Settling INSTANCE = new Settling();
}
