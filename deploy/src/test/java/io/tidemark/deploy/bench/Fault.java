package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.ServerProcess;

/** What can befall a node. */
enum Fault {
    /** It dies. */
    KILL {
        @Override
        void befall(ServerProcess process) throws Exception {
            process.kill();
        }
    },
    /** It hangs, with all its connections open. */
    STOP {
        @Override
        void befall(ServerProcess process) throws Exception {
            process.hang();
        }
    },
    /** It is asked to end. */
    TERM {
        @Override
        void befall(ServerProcess process) throws Exception {
            int exit = process.terminate();
            if (exit != 0 && exit != EXIT_BY_SIGTERM)
                throw new AssertionError("a node that was asked to end ended with " + exit);
        }
    };

    /** How a JVM ends that takes no care of SIGTERM, such as Kafka's. */
    private static final int EXIT_BY_SIGTERM = 143;

    /** Has it happen, and returns when it has. */
    abstract void befall(ServerProcess process) throws Exception;
}
