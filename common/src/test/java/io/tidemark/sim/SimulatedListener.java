package io.tidemark.sim;

import java.util.function.Function;

/**
 * A process that listens at a port of its host.
 *
 * @param shard on which it takes its connections
 * @param acceptor makes, on that shard, of each new connection whoever hears it
 */
record SimulatedListener(SimulatedShard shard, Function<SimulatedConnection, ConnectionEvents> acceptor) {}
