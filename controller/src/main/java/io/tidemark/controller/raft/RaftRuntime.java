package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.util.NamedThreadFactory;
import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What JRaft keeps once per JVM, however many nodes there are, and makes far too large when it is left to itself.
 * {@link #prepare} comes before any other use of JRaft.
 */
final class RaftRuntime {
    /** The name of the one raft group. */
    static final String GROUP = "cluster-metadata";

    /** Tasks that may wait for the pool; JRaft is never to see it refuse one, since a closure would be lost. */
    private static final int MAX_WAITING_CLOSURES = 1 << 17;

    private static final int CLOSURE_THREADS = 2;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final String PROCESSORS = "jraft.available_processors";

    static {
        // JRaft makes its pools as large as the machine; a controller has a few entries a second to agree on.
        if (System.getProperty(PROCESSORS) == null) System.setProperty(PROCESSORS, "1");
        ThreadPoolExecutor closures = new ThreadPoolExecutor(CLOSURE_THREADS, CLOSURE_THREADS,
                KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING_CLOSURES),
                new NamedThreadFactory("raft-closure-", true));
        closures.allowCoreThreadTimeOut(true);
        ThreadPoolsFactory.registerThreadPool(GROUP, closures);
    }

    private RaftRuntime() {}

    /** Does it, the first time. */
    static void prepare() {}
}
