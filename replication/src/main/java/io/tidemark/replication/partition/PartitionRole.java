package io.tidemark.replication.partition;

/** What a replica is at the moment. Each but {@link Offline} lives no longer than a leader epoch. */
sealed interface PartitionRole permits Leader, Follower, Settling, Offline {}
