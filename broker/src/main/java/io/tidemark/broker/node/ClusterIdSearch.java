package io.tidemark.broker.node;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the controllers which cluster they are, on behalf of a node that has never been in one, until one of them
 * knows: a new cluster has no id before its first active controller gave it one. Belongs to a shard.
 */
final class ClusterIdSearch {
    /** How long to wait between two rounds, in milliseconds. */
    private static final int ROUND_MS = 50;

    private static final int CALL_TIMEOUT_MS = 1_000;

    private final Shard shard;
    private final ControllerCalls calls;
    private final Set<Integer> controllers;
    private final HelloRequest hello;
    private final CompletableFuture<String> found = new CompletableFuture<>();

    ClusterIdSearch(Shard shard, ControllerCalls calls, Set<Integer> controllers, HelloRequest hello) {
        this.shard = shard;
        this.calls = calls;
        this.controllers = controllers;
        this.hello = hello;
    }

    /** Begins; the id comes when there is one. Whoever waits no longer completes it himself, which ends it. */
    CompletableFuture<String> begin() {
        shard.execute(this::askAll);
        return found;
    }

    private void askAll() {
        if (found.isDone())
            return;
        for (int each : controllers)
            calls.call(each, hello, CALL_TIMEOUT_MS, this::onOutcome);
        shard.schedule(ROUND_MS, this::askAll);
    }

    private void onOutcome(CallOutcome outcome) {
        if (outcome instanceof CallOutcome.Answered(HelloResponse response)
                && !response.getClusterId().isEmpty())
            found.complete(response.getClusterId());
    }
}
