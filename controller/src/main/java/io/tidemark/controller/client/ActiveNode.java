package io.tidemark.controller.client;

/**
 * A controller that is, or was, the active one of an epoch.
 *
 * @param nodeId its node id, at least 0
 * @param epoch its epoch, at least 1
 */
public record ActiveNode(int nodeId, int epoch) {
    public ActiveNode {
        if (nodeId < 0 || epoch < 1)
            throw new IllegalArgumentException("no active controller: node " + nodeId + ", epoch " + epoch);
    }

    @Override
    public String toString() {
        return "controller " + nodeId + " of epoch " + epoch;
    }
}
