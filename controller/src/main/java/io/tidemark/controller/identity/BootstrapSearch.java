package io.tidemark.controller.identity;

import io.tidemark.common.config.Voter;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who votes, from the controllers that {@code controller.quorum.bootstrap.servers} names: any one that
 * knows is enough. It asks all of them, again and again. Of whom it asks it knows only the address, so it calls them
 * by numbers that no node has. Belongs to a shard.
 */
public final class BootstrapSearch {
    /** How long an answer may take, and how long to wait between two rounds, in milliseconds. */
    static final int ROUND_MS = 250;

    /** Rounds between two lines in the log. */
    private static final int ROUNDS_PER_LINE = 40;

    private static final int FIRST_NUMBER = -2;
    private static final Logger LOG = LoggerFactory.getLogger(BootstrapSearch.class);

    private final Shard shard;
    private final ControllerCalls calls;
    private final List<InetSocketAddress> servers;
    private final Supplier<HelloRequest> hello;

    /** Who asks, if it is a controller that would form a cluster; -1 for others. */
    private final int founder;

    private final CompletableFuture<List<Voter>> found = new CompletableFuture<>();
    private final Map<Integer, HelloResponse> answers = new HashMap<>();
    private int waitingFor;
    private int rounds;

    private BootstrapSearch(Shard shard, ControllerCalls calls, List<InetSocketAddress> servers,
            Supplier<HelloRequest> hello, int founder) {
        this.shard = shard;
        this.calls = calls;
        this.servers = List.copyOf(servers);
        this.hello = hello;
        this.founder = founder;
    }

    /** Of a node that takes whatever any of them says. */
    public static BootstrapSearch of(Shard shard, ControllerCalls calls, List<InetSocketAddress> servers,
            Supplier<HelloRequest> hello) {
        return new BootstrapSearch(shard, calls, servers, hello, -1);
    }

    /**
     * Of a controller without a metadata log: it wants to hear of a cluster that is formed; or else, when all that
     * are named are controllers without a cluster, and it is one of them, they are the voters to form one with.
     */
    public static BootstrapSearch ofController(Shard shard, ControllerCalls calls,
            List<InetSocketAddress> servers,
            Supplier<HelloRequest> hello, int nodeId) {
        return new BootstrapSearch(shard, calls, servers, hello, nodeId);
    }

    /** Where the one with that number is; null for numbers that are none. */
    public static @Nullable InetSocketAddress address(List<InetSocketAddress> servers, int number) {
        int index = FIRST_NUMBER - number;
        return index >= 0 && index < servers.size() ? servers.get(index) : null;
    }

    /**
     * Begins.
     *
     * @return who votes, not empty; fails with a sentence when all that are named turn this node away. Whoever waits
     *         no longer completes it himself, which ends it
     */
    public CompletableFuture<List<Voter>> begin() {
        shard.execute(this::round);
        return found;
    }

    private void round() {
        if (found.isDone()) return;
        answers.clear();
        rounds++;
        waitingFor = servers.size();
        for (int i = 0; i < servers.size(); i++) {
            int number = FIRST_NUMBER - i;
            int round = rounds;
            calls.call(number, hello.get(), ROUND_MS, outcome -> onOutcome(round, number, outcome));
        }
    }

    private void onOutcome(int round, int number, CallOutcome outcome) {
        if (round != rounds || found.isDone()) return;
        if (outcome instanceof CallOutcome.Answered(HelloResponse response)) {
            answers.put(number, response);
            List<Voter> told = told(response);
            if (!told.isEmpty()) end(told);
        }
        waitingFor--;
        if (waitingFor == 0) endOfRound();
    }

    private List<Voter> told(HelloResponse response) {
        if (response.getStatus() != CallStatus.ANSWERED
                || (founder >= 0 && response.getClusterId().isEmpty()))
            return List.of();
        return response.getVotersList().stream()
                .map(each -> new Voter(each.getNodeId(), each.getHost(), each.getPort())).toList();
    }

    private void endOfRound() {
        List<String> refusals = answers.values().stream()
                .filter(each -> each.getStatus() == CallStatus.REFUSED)
                .map(HelloResponse::getRefusal).toList();
        List<Voter> founders = founders();
        if (found.isDone()) return;
        if (refusals.size() == servers.size())
            found.completeExceptionally(
                    new IllegalStateException("The controllers turn this node away: " + refusals.getFirst()));
        else
            if (!founders.isEmpty()) end(founders);
            else {
                if (rounds % ROUNDS_PER_LINE == 1)
                    LOG.info(
                            "Asking {} who the controllers are; {} of {} have answered, and none of them knows yet",
                            servers.stream().map(each -> each.getHostString() + ":" + each.getPort())
                                    .toList(),
                            answers.size(), servers.size());
                shard.schedule(ROUND_MS, this::round);
            }
    }

    /** All that are named, if none of them has a cluster; none otherwise. */
    private List<Voter> founders() {
        if (founder < 0 || answers.size() < servers.size()) return List.of();
        List<Voter> named = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            HelloResponse answer = answers.get(FIRST_NUMBER - i);
            if (answer == null || answer.getStatus() != CallStatus.ANSWERED
                    || !answer.getClusterId().isEmpty())
                return List.of();
            named.add(
                    new Voter(answer.getNodeId(), servers.get(i).getHostString(), servers.get(i).getPort()));
        }
        TreeSet<Integer> ids = new TreeSet<>(named.stream().map(Voter::nodeId).toList());
        return ids.size() == named.size() && ids.contains(founder) ? named : List.of();
    }

    private void end(List<Voter> voters) {
        found.complete(voters);
        for (int i = 0; i < servers.size(); i++)
            calls.disconnect(FIRST_NUMBER - i);
    }
}
