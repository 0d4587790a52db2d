package io.tidemark.sim;

/** What a name of the simulated disk stands for. */
sealed interface SimulatedNode permits SimulatedFile, SimulatedDirectory {}
