package io.tidemark.broker.follow;

import io.tidemark.common.metadata.record.Listener;
import java.util.Optional;

/** Where brokers are found by other brokers. Called on any shard. */
@FunctionalInterface
public interface LeaderAddress {
    /** The broker's address on the listener between brokers; empty while it is not known. */
    Optional<Listener> of(int brokerId);
}
