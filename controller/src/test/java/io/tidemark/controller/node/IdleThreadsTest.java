package io.tidemark.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many threads a controller keeps that has nothing to do. */
class IdleThreadsTest {
    private static final int NODES = 3;
    private static final int MOST_THREADS = 12;

    /** One for all nodes of a process. */
    private static final Pattern SHARED = Pattern.compile("raft-timer-.*|JRaft-Rpc-Closure-Executor-.*");

    /** They end when they had nothing to do for half a minute or a minute. */
    private static final Pattern PASSING = Pattern
            .compile("raft-closure-.*|controller-worker-.*|controller-snapshot-.*|JRaft-RPC-Processor-.*");

    private static final Pattern OURS = Pattern
            .compile("(raft|JRaft|controller|cluster-metadata|ReadOnlyService).*");

    private final ControllersInProcess controllers;

    IdleThreadsTest(@TempDir Path root) throws IOException {
        controllers = new ControllersInProcess(root);
    }

    @AfterEach
    void stopAll() throws Exception {
        controllers.stopAll();
    }

    @Test
    void aControllerKeepsTwelveThreadsAtMost() throws Exception {
        List<String> before = names();
        controllers.startAll(NODES);
        controllers.quorum();
        List<String> kept = names();
        before.forEach(kept::remove);
        kept.removeIf(name -> !OURS.matcher(name).matches() || PASSING.matcher(name).matches());
        long shared = kept.stream().filter(name -> SHARED.matcher(name).matches()).count();
        assertThat(shared + (kept.size() - shared + NODES - 1) / NODES).as("%s", kept)
                .isLessThanOrEqualTo(MOST_THREADS);
    }

    private static List<String> names() {
        return new ArrayList<>(
                Thread.getAllStackTraces().keySet().stream().map(Thread::getName).sorted().toList());
    }
}
