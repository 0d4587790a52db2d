package io.tidemark.broker.node;

import io.tidemark.broker.api.LogLevels;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;

/**
 * The machine, as a node sees it.
 *
 * @param faults hears of broken invariants
 * @param logLevels the levels of the process's loggers
 */
public record NodeSurroundings(Disk disk, Clock clock, Randomness randomness, FaultHandler faults,
        LogLevels logLevels) {}
