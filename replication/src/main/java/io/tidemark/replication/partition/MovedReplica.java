package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogOfflineException;
import java.util.function.Consumer;

/**
 * What a move asks of the replica that it moves, on its shard.
 *
 * @param settle writes what this turn has staged, and says so to who waits for that
 * @param append takes a batch that has waited
 * @param goOn the log is the replica's own again, perhaps another one in another directory: takes up what has waited
 * @param offline the log that it has was found to be unreadable
 */
record MovedReplica(Runnable settle, Consumer<ProduceRequest> append, Runnable goOn,
        Consumer<LogOfflineException> offline) {}
