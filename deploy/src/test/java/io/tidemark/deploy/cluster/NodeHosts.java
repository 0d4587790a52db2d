package io.tidemark.deploy.cluster;

import java.util.List;

/** Where the nodes of a cluster stand: the address of each, and how a process is started there. */
interface NodeHosts {
    /** All on the loopback interface. */
    NodeHosts LOOPBACK = new NodeHosts() {
        @Override
        public String address(int node) {
            return "127.0.0.1";
        }

        @Override
        public List<String> inside(int node, List<String> command) {
            return command;
        }
    };

    /** What a node listens on. */
    String address(int node);

    /** The command that runs a command where a node stands, in the same process. */
    List<String> inside(int node, List<String> command);
}
