package io.tidemark.sim;

import java.util.HashMap;
import java.util.Map;

/** A directory: the names that are there, and those that a power failure would leave. */
final class SimulatedDirectory implements SimulatedNode {
    final Map<String, SimulatedNode> names = new HashMap<>();
    final Map<String, SimulatedNode> durableNames = new HashMap<>();
}
