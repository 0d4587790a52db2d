package io.tidemark.controller.raft;

import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.rpc.RaftRpcServer;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.replication.log.LogEnvironment;
import java.util.concurrent.Executor;

/**
 * What a raft node stands on. It closes none of it.
 *
 * @param shard the controller's
 * @param transport the network
 * @param port where it is reached; it listens already
 * @param snapshots writes snapshots; blocks
 * @param faults hears of what must not happen
 * @param log disk, clock and what else the metadata log needs; no other log uses it
 */
public record RaftSurroundings(Shard shard, RpcTransport transport, RaftRpcServer port, Executor snapshots,
        FaultHandler faults, LogEnvironment log) {}
