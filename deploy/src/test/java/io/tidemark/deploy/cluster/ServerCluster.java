package io.tidemark.deploy.cluster;

import java.util.List;

/** Some nodes that were made together. A node that is not running can be started, again and again. */
public interface ServerCluster extends AutoCloseable {
    /** How many nodes it has, numbered from 1. */
    int size();

    /** Starts a node and waits until it serves. */
    void start(int node) throws Exception;

    /** The running process of a node. */
    ServerProcess process(int node);

    /** The addresses for clients, of all nodes. */
    String bootstrapServers();

    /** Starts all nodes side by side, and waits until each serves. */
    void startAll() throws Exception;

    /** Kills what runs. Directories are the caller's. */
    @Override
    void close();

    /** The numbers of the nodes. */
    default List<Integer> nodes() {
        return java.util.stream.IntStream.rangeClosed(1, size()).boxed().toList();
    }
}
