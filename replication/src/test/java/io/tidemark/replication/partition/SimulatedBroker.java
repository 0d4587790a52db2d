package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker with one replica of the one partition, on a disk of its own; it can die and start again. Everything that
 * belongs to one life of its process is in {@link Life}.
 */
final class SimulatedBroker {
    private static final long HEARTBEAT_MS = 100;
    private static final long CHECK_MS = 60;
    private static final long CHECKPOINT_MS = 400;

    final int id;
    final ReplicationWorld world;
    final SimulatedDisk disk;
    private final SeededRandomness random;
    private @Nullable Life life;
    private boolean stoppedCleanly = true;
    private int lives;

    SimulatedBroker(ReplicationWorld world, int id, SeededRandomness random) {
        this.world = world;
        this.id = id;
        this.random = random;
        this.disk = new SimulatedDisk(random.nextLong(), 512);
    }

    /** One life of its process. */
    final class Life implements ClusterView, IsrProposals {
        final SimulatedProcess process;
        final SimulatedShard shard;
        final LogStore store;
        final Partition partition;
        final SimulatedSessions sessions;
        private final SimulatedFetcher fetcher;
        private final boolean wasClean;
        private ModelController.@Nullable Image image;
        private long brokerEpoch = -1;
        private boolean isPaused;

        Life() throws Exception {
            wasClean = stoppedCleanly;
            stoppedCleanly = false;
            process = world.scheduler.process("broker-" + id + "." + lives++);
            process.uses(disk);
            process.onCrash(SimulatedBroker.this::gone);
            shard = process.shard("shard-" + id + "." + lives);
            Executor io = process.pool("io-" + id + "." + lives, 2, 3, world.seed.ioDelayMs());
            fetcher = new SimulatedFetcher(this);
            ReplicaContext context = new ReplicaContext(id, shard, world.scheduler.clock(), io, world.faults,
                    this,
                    this, fetcher, world.seed.limits());
            LogEnvironment owner = new LogEnvironment(disk, world.scheduler.clock(), random, world.faults, 6);
            store = LogStore
                    .open(new LogStore.Setup(disk, world.scheduler.clock(), random, world.faults, _ -> owner,
                            _ -> world.seed.log(), 1), List.of(Path.of("/data")), id, "cluster");
            PartitionLog log = store.create(world.partition.topicPartition(), world.partition.topicId());
            LogDirectory directory = store.directoryOf(world.partition.topicPartition());
            if (directory == null) throw new AssertionError("no directory");
            partition = new Partition(context, world.partition, log, directory, world.seed.minInsync());
            sessions = new SimulatedSessions(shard, partition);
        }

        SimulatedBroker broker() {
            return SimulatedBroker.this;
        }

        void begin() {
            shard.execute(this::register);
            every(HEARTBEAT_MS, this::heartbeat);
            every(CHECK_MS, () -> partition.checkLag(false));
            every(CHECK_MS, fetcher::poll);
            every(CHECKPOINT_MS, store::checkpoint);
        }

        private void every(long ms, Runnable task) {
            shard.schedule(ms, () -> {
                task.run();
                every(ms, task);
            });
        }

        private void register() {
            world.network.sendSurely(world.controller::shard, () -> {
                if (isOver()) return;
                long epoch = world.controller.register(id, wasClean);
                world.registered(id);
                world.network.sendSurely(this::receiver, () -> {
                    brokerEpoch = epoch;
                    act();
                });
            });
        }

        private void heartbeat() {
            ModelController.Image known = image;
            if (brokerEpoch < 0 || known == null) return;
            long epoch = brokerEpoch;
            world.network.send(id, ReplicationWorld.CONTROLLER, world.controller::shard,
                    () -> world.controller.heartbeat(id, epoch, known.version()));
        }

        void learn(ModelController.Image next) {
            ModelController.Image known = image;
            if (known != null && known.version() >= next.version()) return;
            image = next;
            act();
        }

        /** What was decided of an earlier life of this broker is not for this one. */
        private void act() {
            ModelController.Image known = image;
            ModelController.Registration own = registration(id);
            if (known != null && own != null && own.epoch() == brokerEpoch)
                partition.assign(known.partition());
        }

        @Nullable
        SimulatedShard receiver() {
            return isOver() ? null : shard;
        }

        @SuppressWarnings("ReferenceEquality")
        boolean isOver() {
            return life != this;
        }

        @Override
        public long ownBrokerEpoch() {
            return brokerEpoch;
        }

        @Override
        public boolean mayJoinIsr(int brokerId, long epoch) {
            ModelController.Registration known = registration(brokerId);
            return known != null && !known.fenced() && known.epoch() == epoch;
        }

        @Override
        public boolean isAlive(int brokerId) {
            ModelController.Registration known = registration(brokerId);
            return known != null && !known.fenced();
        }

        private ModelController.@Nullable Registration registration(int brokerId) {
            ModelController.Image known = image;
            Map<Integer, ModelController.Registration> brokers = known == null ? Map.of() : known.brokers();
            return brokers.get(brokerId);
        }

        @Override
        public void propose(IsrProposal proposal, Consumer<ProposalOutcome> outcome) {
            new OneAnswer(this, outcome).ask(proposal);
        }
    }

    /** The way of a proposal to the controller and back, of which the proposer hears exactly once. */
    private final class OneAnswer {
        private static final long TIMEOUT_MS = 150;

        private final Life asking;
        private final Consumer<ProposalOutcome> outcome;
        private boolean isAnswered;

        OneAnswer(Life asking, Consumer<ProposalOutcome> outcome) {
            this.asking = asking;
            this.outcome = outcome;
        }

        void ask(IsrProposal proposal) {
            world.network.send(id, ReplicationWorld.CONTROLLER, world.controller::shard, () -> {
                ProposalOutcome answer = world.controller.alter(id, proposal);
                world.network.send(ReplicationWorld.CONTROLLER, id, asking::receiver, () -> answer(answer));
            });
            asking.shard.schedule(TIMEOUT_MS, () -> answer(new ProposalOutcome.Unknown()));
            if (random.oneIn(3))
                world.network.sendLate(world.controller::shard,
                        () -> world.controller.alter(id, proposal));
        }

        private void answer(ProposalOutcome answer) {
            if (isAnswered) return;
            isAnswered = true;
            outcome.accept(answer);
        }
    }

    // ---- living and dying

    @Nullable
    Life life() {
        return life;
    }

    boolean isUp() {
        return life != null;
    }

    boolean isPaused() {
        Life now = life;
        return now != null && now.isPaused;
    }

    void start() throws Exception {
        disk.restart();
        Life started = new Life();
        life = started;
        started.begin();
        world.started(this);
    }

    /** Dies at once, or in one of the next operations of its disk. */
    void crash(CrashKind kind, boolean inAnOperation) {
        Life dying = life;
        if (dying == null) return;
        if (inAnOperation) {
            disk.faults().crashInNext(1 + random.nextInt(20), kind);
            return;
        }
        dying.process.kill();
        if (kind == CrashKind.POWER) disk.powerFailure(random);
        else disk.processCrash();
        gone();
    }

    private void gone() {
        life = null;
        disk.faults().heal();
        world.died(this);
    }

    /** Stops in an orderly way: leadership goes first, and everything is durable when the process ends. */
    void stop() {
        Life stopping = life;
        if (stopping == null || stopping.isPaused) return;
        world.controller.fence(id);
        stopping.shard.execute(() -> stopping.partition.stop(() -> close(stopping)));
    }

    private void close(Life stopping) {
        if (stopping.isOver()) return;
        stopping.store.closeCleanly(stopping.brokerEpoch);
        if (disk.isCrashed()) return;
        stoppedCleanly = true;
        stopping.process.kill();
        if (random.oneIn(2)) disk.powerFailure(random);
        else disk.processCrash();
        gone();
    }

    void pause() {
        Life now = life;
        if (now == null) return;
        now.isPaused = true;
        now.process.pause();
    }

    void resume() {
        Life now = life;
        if (now == null) return;
        now.isPaused = false;
        now.process.resume();
    }
}
