package io.tidemark.controller.model;

import io.tidemark.common.config.Voter;
import io.tidemark.controller.active.Bounds;
import io.tidemark.controller.decision.StepSize;
import io.tidemark.controller.sim.QuorumHabits;
import io.tidemark.controller.sim.SimulatedQuorum;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.Uuid;

/** What everybody in a model check stands on, made from one seed. */
final class ModelWorld {
    static final List<Integer> CONTROLLERS = List.of(0, 1, 2);
    static final List<Voter> VOTERS = CONTROLLERS.stream()
            .map(id -> new Voter(id, "controller-" + id, 9093))
            .toList();
    static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
    private static final long MAX_STEPS = 10_000_000;

    final long seed;
    final SimulatedScheduler scheduler;
    final SeededRandomness randomness;
    final SimulatedNetwork network;
    final SimulatedQuorum quorum;
    final FailingFaultHandler brokenInvariants = new FailingFaultHandler();
    final RecordLedger ledger = new RecordLedger();
    final CommandBook book = new CommandBook(ledger);
    final ClusterHistory history;

    /** Topics for which an operator asked for an unclean election. */
    final Set<String> uncleanAsked = new HashSet<>();

    /** Brokers that an operator asked to be unregistered: what they had is given up. */
    final Set<Integer> givenUp = new HashSet<>();

    final Vouchers vouchers = new Vouchers();

    /** Nothing fails any more, and everybody does what brings things to rest. */
    private boolean calm;

    /** Belongs to nobody in the world: whoever sets fire to it, and asks things of it. */
    final SimulatedShard outside;

    /** By incarnation of a broker: the epoch with which the one before it stopped in good order, or -1. */
    final Map<Uuid, Long> stoppedWithEpoch = new HashMap<>();

    /** All there are; none in a world of controllers alone. */
    final List<ModelBroker> brokers = new ArrayList<>();

    /** With a quorum as bad as the seed has it. */
    ModelWorld(long seed, List<Invariant> more) {
        this(seed, habits(seed), more);
    }

    ModelWorld(long seed, QuorumHabits habits, List<Invariant> more) {
        this.seed = seed;
        scheduler = new SimulatedScheduler(seed);
        randomness = new SeededRandomness(seed).fork("model");
        network = new SimulatedNetwork(scheduler, randomness);
        quorum = new SimulatedQuorum(scheduler, network, randomness, habits, CONTROLLERS);
        outside = scheduler.shard("outside");
        history = new ClusterHistory(invariants(more), ledger);
        quorum.log().observe(history);
    }

    private static QuorumHabits habits(long seed) {
        SeededRandomness randomness = new SeededRandomness(seed).fork("habits");
        return randomness.oneIn(3) ? QuorumHabits.NASTY : QuorumHabits.drawn(randomness);
    }

    private List<Invariant> invariants(List<Invariant> more) {
        List<Invariant> all = new ArrayList<>(List.of(new OneLeaderPerLeaderEpoch(),
                new IsrWithinReplicas(), new EpochsNeverGoBack(), new FencedBrokersLeadNothing(),
                new TopicIdsAreNeverReused(), new NumbersAreGivenOnce(),
                new UnfencedBrokersKnowThemselves(brokers),
                new UncleanBrokersAreNotEligible(stoppedWithEpoch), new WhoJoinsWasVouchedFor(vouchers),
                new LeadersHadEverything(uncleanAsked, vouchers, this::isNotCountedOn)));
        all.addAll(more);
        return all;
    }

    /** What active controllers take on at once: what they do in production, or so little that it is met. */
    static Bounds bounds(SeededRandomness randomness) {
        if (randomness.oneIn(2))
            return Bounds.DEFAULT;
        StepSize stepSize = new StepSize(1 + randomness.nextInt(6), 2 + randomness.nextInt(20));
        return new Bounds(1 + randomness.nextInt(20), 500 + randomness.nextInt(10_000),
                1 + randomness.nextInt(20), randomness.nextInt(20), 1_000, 1 + randomness.nextInt(4),
                1 + randomness.nextInt(4), 1 + randomness.nextInt(16), 1 + randomness.nextInt(50), stepSize);
    }

    /** Whether a broker may be done without, though it was in sync or eligible. */
    private boolean isNotCountedOn(int brokerId) {
        return givenUp.contains(brokerId)
                || brokers.stream().anyMatch(each -> each.id == brokerId && each.cameUncleanly());
    }

    boolean isCalm() {
        return calm;
    }

    void becomeCalm() {
        calm = true;
        quorum.behave();
    }

    void runForMs(long ms) {
        scheduler.runForMs(ms, MAX_STEPS);
        brokenInvariants.assertNothingBroken();
    }

    /**
     * Runs until a condition holds, which is asked now and then.
     *
     * @throws AssertionError if it does not within {@code limitMs}
     */
    void runUntil(String what, BooleanSupplier condition, long limitMs) {
        long until = scheduler.clock().elapsedMs() + limitMs;
        while (!condition.getAsBoolean()) {
            Step.require(scheduler.clock().elapsedMs() < until, "waited %d ms in vain until %s", limitMs,
                    what);
            runForMs(50);
        }
    }
}
