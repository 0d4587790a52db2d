package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Namespaces;
import io.tidemark.deploy.cluster.ServerProcess;
import io.tidemark.deploy.cluster.TidemarkCluster;

/** What can befall a node. */
enum Fault {
    /** It dies. */
    KILL {
        @Override
        void befall(Place place, int node) throws Exception {
            place.process(node).kill();
        }

        @Override
        void end(Place place, int node) throws Exception {
            place.cluster().start(node);
        }
    },
    /** It hangs, with all its connections open. */
    STOP {
        @Override
        void befall(Place place, int node) throws Exception {
            place.process(node).hang();
        }

        @Override
        void end(Place place, int node) throws Exception {
            place.process(node).goOn();
        }
    },
    /** It is asked to end. */
    TERM {
        @Override
        void befall(Place place, int node) throws Exception {
            int exit = place.process(node).terminate();
            if (exit != 0 && exit != EXIT_BY_SIGTERM)
                throw new AssertionError("a node that was asked to end ended with " + exit);
        }

        @Override
        void end(Place place, int node) throws Exception {
            place.cluster().start(node);
        }
    },
    /** The network between it and the other nodes is cut; clients reach it. */
    CUT {
        @Override
        void befall(Place place, int node) {
            place.namespaces().cut(node, Namespaces.Cut.BOTH_WAYS);
        }
    },
    /** What it sends to the other nodes is lost. */
    CUT_FROM {
        @Override
        void befall(Place place, int node) {
            place.namespaces().cut(node, Namespaces.Cut.FROM_NODE);
        }
    },
    /** What the other nodes send to it is lost. */
    CUT_TO {
        @Override
        void befall(Place place, int node) {
            place.namespaces().cut(node, Namespaces.Cut.TO_NODE);
        }
    };

    /** How a JVM ends that takes no care of SIGTERM, such as Kafka's. */
    private static final int EXIT_BY_SIGTERM = 143;

    /**
     * The cluster, and the network that its nodes stand in.
     *
     * @param namespaces for what is done to the network; of no nodes otherwise
     */
    record Place(TidemarkCluster cluster, Namespaces namespaces) {
        ServerProcess process(int node) {
            return cluster.process(node);
        }
    }

    /** Has it happen, and returns when it has. */
    abstract void befall(Place place, int node) throws Exception;

    /** Puts an end to it. */
    void end(Place place, int node) throws Exception {
        place.namespaces().heal();
    }

    /** Whether it befalls the network. */
    boolean isCut() {
        return this == CUT || this == CUT_FROM || this == CUT_TO;
    }
}
