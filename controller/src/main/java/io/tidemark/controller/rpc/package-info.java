/**
 * The controllers' network: protobuf messages in frames over Netty, for raft and for whatever else is
 * registered with its own type codes, all on one port. It takes the place of JRaft's own network.
 *
 * <p><b>Who owns what.</b> One {@link io.tidemark.controller.rpc.RpcTransport} per node: an event loop for all
 * connections, and a bounded pool for what may block. A frame is read and parsed on the loop and then handed
 * over; nothing of JRaft runs on the loop. JRaft looks for one factory per JVM, so
 * {@link io.tidemark.controller.rpc.NettyRaftRpcFactory} knows nothing; what belongs to a node comes with its
 * {@link io.tidemark.controller.rpc.RaftNodeOptions}.
 *
 * <p><b>How data passes.</b> Requests of a connection are handed over in the order in which they came, and raft
 * runs those that append entries in that order. A type that is not registered is not parsed.
 *
 * <p><b>What fails.</b> Bytes that are no frame, a message where none is expected, a peer that does not keep up:
 * the connection is closed and counted ({@link io.tidemark.controller.rpc.RpcCounters}), and nothing else
 * happens. Without TLS anybody who reaches the port can take part in elections; the port is not for clients.
 */
@NullMarked
package io.tidemark.controller.rpc;

import org.jspecify.annotations.NullMarked;
