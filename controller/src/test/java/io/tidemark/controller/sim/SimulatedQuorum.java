package io.tidemark.controller.sim;

import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.QuorumListener;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A quorum whose nodes come and go, with all that they have on their disks. See the package's text. Used by
 * the scheduler's thread alone.
 */
public final class SimulatedQuorum {
    /** What became of the quorum, to see that a test met what it was written for. */
    public enum Happening {
        ELECTION,
        TRANSFER,
        BUSY,
        FAILED_YET_COMMITTED,
        FAILED_ON_STEP_DOWN,
        STARTED_TWICE,
        STOPPED_WITHOUT_START,
        APPLIED_LATE,
        SNAPSHOT_TAKEN,
        SNAPSHOT_INSTALLED,
        SNAPSHOT_FOUND
    }

    static final int PORT = 1;

    private final SimulatedScheduler scheduler;
    private final SeededRandomness randomness;
    private final QuorumHabits habits;
    private final List<Integer> voters;
    private final CommittedLog log = new CommittedLog();
    private final Map<Integer, SimulatedHost> hosts = new TreeMap<>();
    private final Map<Integer, RaftStore> stores = new TreeMap<>();
    private final Map<Happening, Integer> happened = new EnumMap<>(Happening.class);
    private boolean behaved;

    public SimulatedQuorum(SimulatedScheduler scheduler, SimulatedNetwork network,
            SeededRandomness randomness, QuorumHabits habits, List<Integer> voters) {
        this.scheduler = scheduler;
        this.randomness = randomness.fork("quorum");
        this.habits = habits;
        this.voters = List.copyOf(voters);
        for (int voter : voters) {
            stores.put(voter, new RaftStore());
            hosts.put(voter, network.host("controller-" + voter));
        }
    }

    /** Where a voter runs; its controller runs there, too. */
    public SimulatedHost host(int voter) {
        return Objects.requireNonNull(hosts.get(voter), () -> voter + " is no voter");
    }

    /**
     * Starts a voter in a process, with what its predecessor left on its disk.
     *
     * @param controller on which the listener is called, and the result is used
     * @param listener may be called as soon as this has returned
     */
    public MetadataQuorum start(int voter, SimulatedProcess process, SimulatedShard controller,
            QuorumListener listener) {
        RaftStore store = Objects.requireNonNull(stores.get(voter), () -> voter + " is no voter");
        SimulatedShard shard = process.shard("raft-" + voter);
        RaftApplier applier = new RaftApplier(this, voter, shard, controller, listener, store);
        RaftNode node = new RaftNode(this, voter, shard, store, applier);
        shard.execute(node::start);
        return node;
    }

    public CommittedLog log() {
        return log;
    }

    /** From now on no habit shows, as when a test wants everything to come to rest. */
    public void behave() {
        behaved = true;
    }

    /** How often it happened so far. */
    public int count(Happening what) {
        return happened.getOrDefault(what, 0);
    }

    // ---- for its parts

    List<Integer> voters() {
        return voters;
    }

    SeededRandomness randomness() {
        return randomness;
    }

    QuorumHabits habits() {
        return behaved ? QuorumHabits.GOOD : habits;
    }

    boolean happens(int oneIn) {
        return QuorumHabits.happens(randomness, oneIn);
    }

    void note(Happening what) {
        happened.merge(what, 1, Integer::sum);
    }

    long nowMs() {
        return scheduler.clock().elapsedMs();
    }

    void send(int from, int to, RaftMessage message) {
        host(from).sendDatagram(host(to), PORT, message);
    }
}
