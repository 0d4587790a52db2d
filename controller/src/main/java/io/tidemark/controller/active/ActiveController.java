package io.tidemark.controller.active;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.QuorumImage;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.CommandQueue.Submitted;
import io.tidemark.controller.active.Role.Active;
import io.tidemark.controller.active.Role.Claiming;
import io.tidemark.controller.active.Role.Standby;
import io.tidemark.controller.active.RunningSweeps.Running;
import io.tidemark.controller.active.Speculation.Refusal;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller that decides while it is the active one; see the package for its states. Commands are decided
 * in the order in which they came, one at a time, and steps of sweeps in between. Owned by the controller's
 * shard, on which it also calls back; a callback may come before the method that asked for it returns.
 */
public final class ActiveController implements QuorumListener {
    /** Who is active, as far as a node knows. */
    public record Leader(int nodeId, int epoch) {}

    private static final Logger LOG = LoggerFactory.getLogger(ActiveController.class);

    private final Shard shard;
    private final Clock clock;
    private final Randomness randomness;
    private final NodeConfig config;
    private final MetadataQuorum quorum;
    private final FaultHandler faults;
    private final ClusterFormation formation;
    private final Bounds bounds;
    private final List<ActivityObserver> observers = new ArrayList<>();
    private final CommandQueue queue;
    private final RunningSweeps sweeps;
    private ClusterImage committed = ClusterImage.EMPTY;
    private Role role = new Standby();
    /** The last term in which this node proposed something. */
    private int lastClaimed;
    private int commandsInARow;
    private boolean turnIsDue;

    /**
     * A standby.
     *
     * @param formation how the cluster begins, if no controller before this one has formed it
     */
    public ActiveController(Shard shard, Clock clock, Randomness randomness, NodeConfig config,
            MetadataQuorum quorum, FaultHandler faults, ClusterFormation formation, Bounds bounds) {
        this.shard = shard;
        this.clock = clock;
        this.randomness = randomness;
        this.config = config;
        this.quorum = quorum;
        this.faults = faults;
        this.formation = formation;
        this.bounds = bounds;
        this.queue = new CommandQueue(bounds);
        this.sweeps = new RunningSweeps(bounds.sweeps());
    }

    /** Adds one who hears of each change to come, after those that were added before. */
    public void addObserver(ActivityObserver observer) {
        shard.requireOwner(this);
        observers.add(observer);
    }

    /** All that is committed, as far as this node knows. */
    public ClusterImage committed() {
        shard.requireOwner(this);
        return committed;
    }

    /** The image that the next command is decided on: on the active controller, with all that is in flight. */
    public ClusterImage newest() {
        shard.requireOwner(this);
        Speculation speculation = role.ofLeader();
        return speculation == null ? committed : speculation.image();
    }

    public boolean isActive() {
        shard.requireOwner(this);
        return role instanceof Active;
    }

    /** Who is active; {@link QuorumImage#NO_CONTROLLER} for a node where it is not known. */
    public Leader leader() {
        shard.requireOwner(this);
        Speculation speculation = role.ofLeader();
        if (speculation != null)
            return new Leader(config.nodeId(), speculation.term());
        int last = committed.quorum().controllerId();
        return new Leader(last == config.nodeId() ? QuorumImage.NO_CONTROLLER : last, committed.epoch());
    }

    /**
     * Has a command decided when its turn comes.
     *
     * @param done hears what became of it, once
     */
    public <R> void submit(Command<R> command, Consumer<Outcome<R>> done) {
        shard.requireOwner(this);
        Submitted<R> submitted = new Submitted<>(command, done);
        if (role instanceof Standby) {
            done.accept(new Outcome.NotActive<>());
        } else
            if (role instanceof Active(Speculation speculation) && queue.isEmpty()
                    && speculation.hasRoom()) {
                        decide(submitted, speculation);
                    } else
                if (!queue.offer(submitted)) {
                    done.accept(new Outcome.Overloaded<>());
                }
    }

    /**
     * Runs a sweep.
     *
     * @param leaving brokers that get nothing new while it runs; see {@link Surroundings#leaving}
     * @param done hears of its end, once, with the image that has its last records; does not hear of it if
     *            the sweep is {@link #cancel cancelled} first
     */
    public void start(Sweep sweep, Set<Integer> leaving, Consumer<Outcome<ClusterImage>> done) {
        shard.requireOwner(this);
        if (!(role instanceof Active)) {
            done.accept(new Outcome.NotActive<>());
        } else if (!sweeps.offer(new Running(sweep, Set.copyOf(leaving), done))) {
            done.accept(new Outcome.Overloaded<>());
        } else {
            goOn();
        }
    }

    /**
     * Ends a sweep before its last step.
     *
     * @return false if its last step was taken already
     */
    public boolean cancel(Sweep sweep) {
        shard.requireOwner(this);
        return sweeps.remove(sweep);
    }

    @Override
    public void onLeaderStart(int term) {
        shard.requireOwner(this);
        Speculation leading = role.ofLeader();
        if (leading != null && leading.term() == term)
            return;
        if (leading != null)
            giveUp("term " + term + " began");
        if (term > lastClaimed && term > committed.epoch()) {
            claim(term);
        } else {
            // The first batch of a term can be proposed once: after what was lost, none would be replayed.
            LOG.info("Leads again in term {}, which it gave up", term);
            quorum.resign(term, "it gave up this term before");
        }
    }

    /** Nothing is decided before the barrier is committed: all that others decided is known then. */
    private void claim(int term) {
        lastClaimed = term;
        Speculation speculation = new Speculation(term, committed, bounds, quorum);
        role = new Claiming(speculation);
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder().setEpochBarrier(EpochBarrier.newBuilder().setEpoch(term)
                .setControllerId(config.nodeId()).setAtMs(clock.wallMs())).build());
        if (committed.clusterId().isEmpty())
            records.addAll(formation.records());
        Refusal refusal = speculation.propose(records, false);
        if (refusal != null)
            throw faults.broken("The barrier of epoch " + term + " was refused: " + refusal.why(), null);
    }

    @Override
    public void onLeaderStop() {
        shard.requireOwner(this);
        giveUp("it no longer leads");
    }

    @Override
    public void onProposalFailed(int term, String reason) {
        shard.requireOwner(this);
        Speculation leading = role.ofLeader();
        if (leading != null && leading.term() == term)
            resign(term, "a proposal failed: " + reason);
    }

    @Override
    public void onSnapshot(ClusterImage image) {
        shard.requireOwner(this);
        if (role.ofLeader() != null)
            throw faults.broken("A snapshot took the place of a leader's image: " + image, null);
        committed = image;
    }

    @Override
    public void onCommitted(List<Committed> entries) {
        shard.requireOwner(this);
        for (Committed entry : entries) {
            committed = entry.replayed().after();
            Speculation leading = role.ofLeader();
            if (leading == null)
                continue;
            if (entry.batch() == null)
                leading.rebase(committed);
            else
                settle(leading, entry.batch(), entry.replayed().followed());
        }
        goOn();
    }

    private void settle(Speculation leading, MetadataBatch batch, boolean followed) {
        int term = leading.term();
        if (batch.getEpoch() > term) {
            giveUp("epoch " + batch.getEpoch() + " began");
        } else if (batch.getEpoch() < term && followed) {
            throw faults.broken("Batch " + batch.getSequence() + " of epoch " + batch.getEpoch()
                    + " was committed after epoch " + term + " began", null);
        } else if (batch.getEpoch() == term && !followed) {
            resign(term, "batch " + batch.getSequence() + " was committed without one before it");
        } else if (batch.getEpoch() == term) {
            answer(leading, batch.getSequence());
        }
    }

    private void answer(Speculation leading, long sequence) {
        List<Waiting<?>> waiting;
        try {
            waiting = leading.committed(sequence, committed);
        } catch (IllegalStateException e) {
            throw faults.broken("The active controller of epoch " + leading.term() + " was misled", e);
        }
        if (role instanceof Claiming)
            activate(leading);
        long endOffset = committed.endOffset();
        for (Waiting<?> each : waiting)
            each.committed(endOffset);
    }

    private void activate(Speculation speculation) {
        role = new Active(speculation);
        LOG.info("Is the active controller of epoch {}, at {}", speculation.term(), committed);
        for (ActivityObserver each : observers)
            each.onActive(speculation.term(), committed);
    }

    private void resign(int term, String why) {
        giveUp(why);
        quorum.resign(term, why);
    }

    /** Drops what is not known to be committed, and tells all who wait. */
    private void giveUp(String why) {
        Speculation leading = role.ofLeader();
        if (leading == null)
            return;
        boolean wasActive = role instanceof Active;
        role = new Standby();
        List<Waiting<?>> decided = leading.allWaiting();
        List<Submitted<?>> undecided = queue.removeAll();
        List<Running> unfinished = sweeps.removeAll();
        LOG.info("Is no longer the active controller of epoch {}, since {}; the outcome of {} batches is "
                + "not known", leading.term(), why, leading.inFlightBatches());
        if (wasActive)
            observers.forEach(each -> each.onInactive(leading.term()));
        decided.forEach(Waiting::lost);
        undecided.forEach(each -> each.done().accept(new Outcome.NotActive<>()));
        unfinished.forEach(each -> each.done().accept(new Outcome.Unknown<>()));
    }

    /** Gives the shard back between two commands or steps, so that what else it owns has its turn. */
    private void goOn() {
        if (turnIsDue || !(role instanceof Active(Speculation speculation))
                || (!commandIsReady(speculation) && !stepIsReady(speculation)))
            return;
        turnIsDue = true;
        // An event loop turns to its connections and timers only after 64 tasks, and a step is a long one.
        boolean wasStep = commandsInARow == 0 && !sweeps.isEmpty();
        if (wasStep)
            shard.schedule(0, this::turn);
        else
            shard.execute(this::turn);
    }

    private boolean commandIsReady(Speculation speculation) {
        return !queue.isEmpty() && speculation.hasRoom();
    }

    private boolean stepIsReady(Speculation speculation) {
        return !sweeps.isEmpty() && speculation.hasRoomForStep();
    }

    /** Commands come first, but no crowd of them keeps a dead broker from being fenced. */
    private void turn() {
        turnIsDue = false;
        if (!(role instanceof Active(Speculation speculation)))
            return;
        boolean stepIsReady = stepIsReady(speculation);
        if (commandIsReady(speculation)
                && (!stepIsReady || commandsInARow < bounds.commandsBeforeAStep())) {
            commandsInARow++;
            decide(queue.remove(), speculation);
        } else if (stepIsReady) {
            commandsInARow = 0;
            step(sweeps.next(), speculation);
        }
        goOn();
    }

    private <R> void decide(Submitted<R> submitted, Speculation speculation) {
        Command<R> command = submitted.command();
        Decided<R> decided;
        try {
            decided = command.decide(speculation.image(), surroundings());
        } catch (RuntimeException e) {
            LOG.error("A mistake in {}, which was refused", command, e);
            submitted.done().accept(new Outcome.Refused<>(Errors.UNKNOWN_SERVER_ERROR, "" + e));
            return;
        }
        R response = decided.response();
        Waiting<R> answer = new Waiting<>(submitted.done(), response, command.responseBytes(response),
                !decided.records().isEmpty());
        Refusal refusal = proposeAndAwait(decided.records(), answer, false, speculation);
        if (refusal != null)
            refuse(command, refusal, submitted.done());
    }

    /** What was decided on the speculative image may be told only once that image is the committed one. */
    private @Nullable Refusal proposeAndAwait(List<MetadataRecord> records, @Nullable Waiting<?> answer,
            boolean ofSweep, Speculation speculation) {
        Refusal refusal = records.isEmpty() ? null : speculation.propose(records, ofSweep);
        if (answer == null || refusal != null)
            return refusal;
        if (speculation.inFlightBatches() > 0)
            speculation.await(answer);
        else
            answer.committed(committed.endOffset());
        return null;
    }

    private static <R> void refuse(Object what, Refusal refusal, Consumer<Outcome<R>> done) {
        if (refusal.error() == Errors.UNKNOWN_SERVER_ERROR)
            LOG.error("A mistake in {}, which was refused: {}", what, refusal.why());
        done.accept(new Outcome.Refused<>(refusal.error(), refusal.why()));
    }

    private void step(Running running, Speculation speculation) {
        Sweep sweep = running.sweep();
        List<MetadataRecord> records;
        try {
            records = sweep.step(speculation.image(), surroundings());
        } catch (RuntimeException e) {
            LOG.error("A mistake in {}, which was ended", sweep, e);
            sweeps.remove(sweep);
            running.done().accept(new Outcome.Refused<>(Errors.UNKNOWN_SERVER_ERROR, "" + e));
            return;
        }
        Waiting<ClusterImage> end = null;
        if (sweep.isDone()) {
            sweeps.remove(sweep);
            end = new Waiting<>(told -> endOfSweep(running, told), committed, 0, true);
        }
        Refusal refusal = proposeAndAwait(records, end, true, speculation);
        if (refusal != null) {
            sweeps.remove(sweep);
            refuse(sweep, refusal, running.done());
        }
    }

    /** The image of the end is the one that is committed then, not the one of the last step. */
    private void endOfSweep(Running running, Outcome<ClusterImage> told) {
        running.done().accept(told instanceof Outcome.Answered<ClusterImage>(_, long endOffset)
                ? new Outcome.Answered<>(committed, endOffset)
                : told);
    }

    private Surroundings surroundings() {
        return new Surroundings(clock.wallMs(), randomness, config, sweeps.leaving(), bounds.stepSize());
    }
}
