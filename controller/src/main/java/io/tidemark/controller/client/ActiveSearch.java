package io.tidemark.controller.client;

import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloRequest;
import io.tidemark.controller.call.HelloResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Asks all voters who is active, side by side, again and again until it is told to end. A voter that has not
 * answered yet is not asked twice. Of the shard of its channel.
 */
final class ActiveSearch {
    /** Between two rounds of a search that has just begun, in milliseconds; up to half of it more, at random. */
    static final int ROUND_MS = 20;

    /** How many rounds follow each other so quickly: longer than an election takes. */
    static final int QUICK_ROUNDS = 80;

    /** Between two rounds later on, at most, in milliseconds. */
    static final int MAX_ROUND_MS = 500;

    /** How long to wait for a voter's answer, in milliseconds. */
    static final int ANSWER_TIMEOUT_MS = 400;

    /** How a node introduces itself, and what it makes of being turned away. */
    interface Greeting {
        /** What it says of itself. */
        HelloRequest hello();

        /**
         * Voters turn this node away.
         *
         * @param refusing how many do
         * @param voters how many there are
         * @param refusal the last one's sentence
         */
        void onRefused(int refusing, int voters, String refusal);
    }

    private final Shard shard;
    private final ControllerCalls calls;
    private final Randomness randomness;
    private final Greeting greeting;
    private final BiConsumer<Integer, HelloResponse> onAnswer;
    private final Backoff later;
    private final Set<Integer> asked = new LinkedHashSet<>();
    private final TreeMap<Integer, String> refusals = new TreeMap<>();
    private Set<Integer> voters = Set.of();
    private Shard.Timer nextRound = () -> {};
    private boolean searching;
    private int rounds;
    private String trouble = "nobody was asked yet";

    ActiveSearch(Shard shard, ControllerCalls calls, Randomness randomness, Greeting greeting,
            BiConsumer<Integer, HelloResponse> onAnswer) {
        this.shard = shard;
        this.calls = calls;
        this.randomness = randomness;
        this.greeting = greeting;
        this.onAnswer = onAnswer;
        later = new Backoff(randomness, 2 * ROUND_MS, MAX_ROUND_MS);
    }

    void voters(Set<Integer> nodeIds) {
        voters = new TreeSet<>(nodeIds);
        refusals.keySet().retainAll(voters);
    }

    /** Begins to ask, at once and quickly at first, unless it is at it. */
    void begin() {
        if (searching)
            return;
        searching = true;
        rounds = 0;
        later.reset();
        round();
    }

    /** Asks no more; what is still answered is told. */
    void end() {
        searching = false;
        nextRound.cancel();
    }

    private void round() {
        if (!searching)
            return;
        HelloRequest hello = greeting.hello();
        for (int voter : voters) {
            if (asked.add(voter))
                calls.call(voter, hello, ANSWER_TIMEOUT_MS, outcome -> onOutcome(voter, outcome));
        }
        rounds++;
        int pauseMs = rounds <= QUICK_ROUNDS ? ROUND_MS + randomness.nextInt(ROUND_MS / 2) : later.nextMs();
        nextRound = shard.schedule(pauseMs, this::round);
    }

    private void onOutcome(int voter, CallOutcome outcome) {
        asked.remove(voter);
        trouble = "controller " + voter + " says: " + said(outcome);
        if (outcome instanceof CallOutcome.Answered(HelloResponse response)) {
            if (response.getStatus() == CallStatus.REFUSED)
                refused(voter, response.getRefusal());
            else {
                refusals.remove(voter);
                onAnswer.accept(voter, response);
            }
        }
    }

    private static String said(CallOutcome outcome) {
        return switch (outcome) {
            case CallOutcome.Answered(HelloResponse response) when response
                    .getStatus() == CallStatus.REFUSED ->
                response.getRefusal();
            case CallOutcome.Answered _ -> "it is not active, and knows nobody who is";
            case CallOutcome.Failed failed -> failed.reason();
        };
    }

    /** What came of the last question, for the operator. */
    String trouble() {
        return trouble;
    }

    private void refused(int voter, String refusal) {
        if (!voters.contains(voter))
            return;
        refusals.put(voter, refusal);
        greeting.onRefused(refusals.size(), voters.size(), refusal);
    }
}
