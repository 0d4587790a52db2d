package io.tidemark.controller.identity;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.Admission.Verdict;
import io.tidemark.controller.rpc.Greeting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other voters who this node is, again and again, until {@link Admission} has a verdict. Answers are forgotten
 * with the round that they came in. Belongs to the controller's shard.
 */
public final class AdmissionRound {
    /** How long a voter may take to answer; the next round begins after as long. */
    static final int ROUND_MS = 250;

    /** Rounds between two lines in the log that say who has not answered. */
    private static final int ROUNDS_PER_LINE = 40;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionRound.class);

    private final Shard shard;
    private final ControllerCalls calls;
    private final Greeting greeting;
    private final ControllerIdentity self;
    private final Set<Integer> voters;
    private final Consumer<Verdict> done;
    private final Map<Integer, HelloResponse> answers = new HashMap<>();
    private int waitingFor;
    private int rounds;

    /**
     * A series of rounds.
     *
     * @param voters of this node's file, itself among them
     * @param done hears the verdict, once; never {@link Verdict.Unknown}
     */
    public AdmissionRound(Shard shard, ControllerCalls calls, Greeting greeting, ControllerIdentity self,
            Set<Integer> voters, Consumer<Verdict> done) {
        this.shard = shard;
        this.calls = calls;
        this.greeting = greeting;
        this.self = self;
        this.voters = new TreeSet<>(voters);
        this.done = done;
    }

    /** Asks everybody. */
    public void begin() {
        shard.requireOwner(this);
        answers.clear();
        rounds++;
        Set<Integer> others = new TreeSet<>(voters);
        others.remove(self.nodeId());
        waitingFor = others.size();
        for (int voter : others) {
            int round = rounds;
            calls.call(voter, greeting.hello(), ROUND_MS, outcome -> onOutcome(round, voter, outcome));
        }
        if (waitingFor == 0) end();
    }

    private void onOutcome(int round, int voter, CallOutcome outcome) {
        if (round != rounds) return;
        if (outcome instanceof CallOutcome.Answered(HelloResponse response)) answers.put(voter, response);
        waitingFor--;
        if (waitingFor == 0) end();
    }

    private void end() {
        Verdict verdict = Admission.judge(self, voters, answers);
        if (!(verdict instanceof Verdict.Unknown)) {
            done.accept(verdict);
            return;
        }
        if (rounds % ROUNDS_PER_LINE == 1)
            LOG.info(
                    "This controller has no metadata log yet. Before it takes part it asks the other voters; of {}, {} "
                            + "have answered",
                    voters, answers.keySet());
        shard.schedule(ROUND_MS, this::begin);
    }
}
