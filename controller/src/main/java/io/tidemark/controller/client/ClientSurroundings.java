package io.tidemark.controller.client;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.ControllerCalls;
import java.util.concurrent.Executor;

/**
 * What a broker's side of the controllers stands on.
 *
 * @param shard which owns all of it
 * @param calls to controllers, used on that shard
 * @param clock of the node
 * @param randomness of the shard
 * @param pool where snapshots are parsed; it may refuse a task
 * @param faults hears of broken invariants
 */
public record ClientSurroundings(Shard shard, ControllerCalls calls, Clock clock, Randomness randomness,
        Executor pool, FaultHandler faults) {}
