package io.tidemark.replication.partition;

import org.apache.kafka.common.protocol.Errors;

/**
 * Nothing any more: the disk has failed, or the partition was deleted or moved away. The end.
 *
 * @param error what requests are told
 */
record Offline(Errors error) implements PartitionRole {}
