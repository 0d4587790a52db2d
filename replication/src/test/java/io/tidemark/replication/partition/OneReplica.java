package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.Batches;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.throttle.ReplicationThrottles;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** One replica on broker 1, of a partition with the replicas 1, 2 and 3; the test is everybody else. */
final class OneReplica implements ClusterView, IsrProposals, FetchSchedule {
    static final int SELF = 1;
    static final Uuid TOPIC_ID = Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAQ");

    /** A proposal that waits for the test's answer. */
    record Proposed(IsrProposal proposal, Consumer<ProposalOutcome> outcome) {
        List<Integer> brokers() {
            return proposal.newIsr().stream().map(IsrMember::brokerId).toList();
        }
    }

    final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    final ReplicationThrottles throttles = new ReplicationThrottles(scheduler.clock(), 11, 1_000);
    final SimulatedDisk disk = new SimulatedDisk(1);
    final Queue<Proposed> proposed = new ArrayDeque<>();
    final Map<Integer, Long> registered = new HashMap<>(Map.of(SELF, 10L, 2, 20L, 3, 30L));
    /** Who stands in the rack {@code near}. */
    final Set<Integer> near = new HashSet<>();

    boolean isOutOfTouch;
    boolean isDoubted;

    final Set<Integer> alive = new HashSet<>(Set.of(SELF, 2, 3));
    final LogConfig config;
    final int minInsync;
    private final List<Path> paths;
    SimulatedProcess process;
    SimulatedShard shard;
    LogStore store;
    PartitionLog log;
    Partition partition;
    int timesReady;
    private int partitionEpoch;

    OneReplica(LogConfig config, int minInsync) {
        this(config, minInsync, List.of(Path.of("/data")));
    }

    /** @param paths its log directories; it is made in the first */
    OneReplica(LogConfig config, int minInsync, List<Path> paths) {
        this.paths = paths;
        this.config = config;
        this.minInsync = minInsync;
        process = scheduler.process("process");
        shard = process.shard("shard");
        store = openStore();
        log = store.create(id().topicPartition(), TOPIC_ID);
        partition = open();
    }

    OneReplica() {
        this(LogConfig.DEFAULT, 2);
    }

    static TopicIdPartition id() {
        return new TopicIdPartition(TOPIC_ID, 0, "t");
    }

    private LogStore openStore() {
        SeededRandomness random = new SeededRandomness(1);
        FailingFaultHandler faults = new FailingFaultHandler();
        LogEnvironment owner = new LogEnvironment(disk, scheduler.clock(), random, faults, 10);
        try {
            return LogStore.open(
                    new LogStore.Setup(disk, scheduler.clock(), random, faults, _ -> owner, _ -> config, 1),
                    paths, SELF, "cluster");
        } catch (io.tidemark.replication.log.LogDirectoryRefused e) {
            throw new AssertionError(e);
        }
    }

    ReplicaContext context() {
        Executor io = process.pool("io", 1, 10, 0);
        ReplicationLimits limits = new ReplicationLimits(10_000, 500, 1_500, 100, 20, 4, 2, 2);
        return new ReplicaContext(SELF, shard, scheduler.clock(), io, new FailingFaultHandler(), this, this,
                this,
                limits, throttles);
    }

    private Partition open() {
        LogDirectory directory = store.directoryOf(id().topicPartition());
        if (directory == null) throw new AssertionError("no directory");
        return new Partition(context(), id(), log, directory, minInsync);
    }

    /** Dies and starts again, with what its disk has kept. */
    void restart() {
        restart(() -> {});
    }

    /** @param onDisk runs before anything is read from the disk */
    void restart(Runnable onDisk) {
        process.kill();
        if (!disk.isCrashed()) disk.processCrash();
        disk.restart();
        onDisk.run();
        process = scheduler.process("process, again");
        shard = process.shard("shard, again");
        store = openStore();
        log = store.create(id().topicPartition(), TOPIC_ID);
        partition = open();
    }

    // ---- what it meets

    @Override
    public long ownBrokerEpoch() {
        return 10;
    }

    @Override
    public boolean isOutOfTouch() {
        return isOutOfTouch;
    }

    @Override
    public void doubt(TopicIdPartition partition, boolean isDoubted) {
        this.isDoubted = isDoubted;
    }

    @Override
    public boolean mayJoinIsr(int brokerId, long brokerEpoch) {
        return isAlive(brokerId) && registered.getOrDefault(brokerId, -1L) == brokerEpoch;
    }

    @Override
    public boolean isAlive(int brokerId) {
        return alive.contains(brokerId);
    }

    @Override
    public boolean isNear(int brokerId, ConsumerPlace place) {
        return place.rack().equals("near") && near.contains(brokerId);
    }

    @Override
    public void propose(IsrProposal proposal, Consumer<ProposalOutcome> outcome) {
        proposed.add(new Proposed(proposal, outcome));
    }

    @Override
    public void readyToFetch(Partition ready) {
        timesReady++;
    }

    /** Whom it takes for in sync. */
    BrokerIds isr() {
        PartitionRegistration known = partition.registration();
        return known == null ? BrokerIds.NONE : known.isr();
    }

    // ---- what happens to it

    void run(Runnable what) {
        shard.run(what);
        scheduler.runForMs(0, 10_000);
    }

    <T extends @Nullable Object> T call(Supplier<T> what) {
        T result = shard.call(what);
        scheduler.runForMs(0, 10_000);
        return result;
    }

    void passMs(long ms) {
        scheduler.runForMs(ms, 100_000);
    }

    /** As the controllers' next word: who leads in which epoch, and who is in sync. */
    void assign(int leader, int leaderEpoch, int... isr) {
        PartitionRegistration next = new PartitionRegistration(leader, leaderEpoch, ++partitionEpoch,
                BrokerIds.of(1, 2, 3), BrokerIds.of(isr));
        run(() -> partition.assign(next));
    }

    void lead(int leaderEpoch, int... isr) {
        assign(SELF, leaderEpoch, isr);
    }

    void follow(int leader, int leaderEpoch) {
        assign(leader, leaderEpoch, 1, 2, 3);
    }

    Answers produce(int acks) {
        return produce(acks, Batches.of(scheduler.clock().wallMs(), new byte[10]));
    }

    /** Gives a batch to it, and lets the turn end. */
    Answers produce(int acks, ByteBuffer batch) {
        Answers answers = new Answers();
        run(() -> partition.append(request(acks, batch, ProduceRequest.ANY_EPOCH, answers)));
        return answers;
    }

    static ProduceRequest request(int acks, ByteBuffer batch, int leaderEpoch, Answers answers) {
        return new ProduceRequest(batch, AppendOrigin.CLIENT, acks, 1000, leaderEpoch, answers);
    }

    /** A follower asks for what comes at an offset; what was found is let go of. */
    FetchedPartition followerFetches(int broker, long offset, int leaderEpoch) {
        return followerFetches(broker, registered.getOrDefault(broker, 0L), offset, leaderEpoch);
    }

    FetchedPartition followerFetches(int broker, long brokerEpoch, long offset, int leaderEpoch) {
        FetchReader reader = new FetchReader.Follower(broker, brokerEpoch, 0);
        FetchedPartition found = call(() -> partition
                .fetch(new PartitionFetch(reader, offset, leaderEpoch, PartitionFetch.NO_EPOCH, 1 << 20),
                        true));
        found.release();
        return found;
    }

    FetchedPartition consumerFetches(long offset, boolean readCommitted) {
        FetchReader reader = new FetchReader.Consumer(readCommitted, false);
        FetchedPartition found = call(() -> partition.fetch(new PartitionFetch(reader, offset,
                PartitionFetch.NO_EPOCH, PartitionFetch.NO_EPOCH, 1 << 20), true));
        found.release();
        return found;
    }

    /** The controllers take the proposal that waits. */
    void accept() {
        Proposed next = proposed.remove();
        IsrProposal proposal = next.proposal();
        partitionEpoch = proposal.partitionEpoch() + 1;
        run(() -> next.outcome().accept(new ProposalOutcome.Accepted(proposal.leaderEpoch(),
                BrokerIds.copyOf(next.brokers()), proposal.partitionEpoch() + 1)));
    }

    /** The proposal that waits ends otherwise. */
    void answer(ProposalOutcome outcome) {
        Proposed next = proposed.remove();
        run(() -> next.outcome().accept(outcome));
    }

    /** What a producer has heard. */
    static final class Answers implements ProduceListener {
        final List<ProduceAnswer> answers = new ArrayList<>();
        int recordsDone;

        @Override
        public void recordsDone() {
            recordsDone++;
        }

        @Override
        public void answered(ProduceAnswer answer) {
            answers.add(answer);
        }

        boolean isWaiting() {
            return recordsDone == 1 && answers.isEmpty();
        }

        org.apache.kafka.common.protocol.Errors error() {
            if (answers.size() != 1) throw new AssertionError("answers: " + answers);
            return answers.getFirst().error();
        }
    }
}
