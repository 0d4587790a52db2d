package io.tidemark.broker.sim;

import io.tidemark.broker.fetch.FetchSessions;
import io.tidemark.broker.follow.ShardFetchers;
import io.tidemark.broker.follow.SimulatedFetchers;
import io.tidemark.broker.replica.ControllerContact;
import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.Listener;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.decision.partition.AlterPartition;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.partition.Partition;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedShard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.jspecify.annotations.Nullable;

/**
 * A broker's machine with its disk, and the process that runs on it just now, if any: the product's replicas, proposals
 * and fetchers. Everything that belongs to one process is in {@link Life}.
 */
final class ClusterBroker {
    /** Where processes hear datagrams; each is what is to be done on their first shard. */
    static final int PORT = 1;

    private static final Path DATA = Path.of("/data");
    private static final int SECTOR_BYTES = 512;
    private static final int OPEN_SEGMENTS = 6;
    private static final int IO_THREADS = 2;
    private static final int MAX_WAITING_IO = 4;
    private static final int FETCH_WAIT_MS = 80;
    private static final long REGISTER_MS = 100;
    private static final long HEARTBEAT_MS = 100;
    private static final int PULL_MS = 40;
    private static final long PROPOSAL_TIMEOUT_MS = 150;
    private static final int LATE_MS = 1_500;

    final int id;
    final SimulatedHost host;
    private final ClusterWorld world;
    private final SeededRandomness random;
    private SimulatedDisk disk;
    private @Nullable Life life;
    private long lives;
    private int sessions;

    ClusterBroker(ClusterWorld world, int id, SeededRandomness random) {
        this.world = world;
        this.id = id;
        this.random = random;
        host = world.network.host("broker-" + id);
        disk = newDisk();
    }

    private SimulatedDisk newDisk() {
        return new SimulatedDisk(random.nextLong(), SECTOR_BYTES);
    }

    /** One process. */
    final class Life {
        final SimulatedProcess process;
        final List<SimulatedShard> shards;
        final NewestImage images;
        final ReplicaHost replicas;
        final FetchSessions fetchSessions;
        final LogStore store;
        private final ControllerContact contact;
        private final DecidingController.Newcomer newcomer;
        private ClusterImage image = ClusterImage.EMPTY;
        private long epoch = -1;
        private boolean isPaused;
        private boolean wantsToStop;
        private boolean isStopping;

        Life() throws Exception {
            String name = host + "." + ++lives;
            process = world.scheduler.process(name);
            process.uses(disk);
            process.onCrash(ClusterBroker.this::gone);
            shards = Stream.generate(() -> process.shard(name)).limit(world.seed.shards()).toList();
            Executor io = process.pool(name + " io", IO_THREADS, MAX_WAITING_IO, world.seed.ioDelayMs());
            store = openLogs();
            contact = new ControllerContact(world.scheduler.clock(), DecidingController.SESSION_MS);
            images = new NewestImage(world.configOf(id), contact::isLost);
            replicas = new ReplicaHost(new ReplicaHost.Surroundings(world.configOf(id), shards, store, io,
                    world.scheduler.clock(), world.faults, images, place -> fetchers(shards.get(place)),
                    this::propose));
            fetchSessions = new FetchSessions(images, replicas);
            LogDirectory directory = store.directories().getFirst();
            newcomer = new DecidingController.Newcomer(id, lives, host.name(),
                    Objects.requireNonNull(directory.metaProperties().directoryId()),
                    directory.previousBrokerEpoch());
        }

        private LogStore openLogs() throws Exception {
            // One owner for all shards, which are on one thread: a store closes the logs of several with threads.
            LogEnvironment owner = new LogEnvironment(disk, world.scheduler.clock(), random, world.faults,
                    OPEN_SEGMENTS);
            return LogStore.open(new LogStore.Setup(disk, world.scheduler.clock(), random, world.faults,
                    _ -> owner, _ -> LogConfig.DEFAULT, 1), List.of(DATA), id, "cluster");
        }

        private ShardFetchers fetchers(SimulatedShard shard) {
            return SimulatedFetchers.of(shard, id, images::ownBrokerEpoch, this::address, FETCH_WAIT_MS,
                    2_000 + random.nextInt(6_000), (name, listener) -> new SimulatedLink(host, shard,
                            world.network.host(name), listener));
        }

        private Optional<Listener> address(int brokerId) {
            BrokerImage broker = images.get().brokers().broker(brokerId);
            return broker == null ? Optional.empty() : broker.listeners().stream().findFirst();
        }

        void begin() {
            replicas.begin();
            host.receiveDatagrams(PORT, first(), (_, task) -> ((Runnable) task).run());
            host.listen(SimulatedLink.PORT, first(), connection -> new FetchDesk(connection, first(),
                    fetchSessions, ++sessions));
            first().execute(this::register);
            every(HEARTBEAT_MS, this::heartbeat);
            pull();
        }

        SimulatedShard first() {
            return shards.getFirst();
        }

        @SuppressWarnings("ReferenceEquality")
        boolean isOver() {
            return life != this;
        }

        /** As the controller knows it; -1 before it is registered. */
        long epoch() {
            return epoch;
        }

        long number() {
            return newcomer.life();
        }

        private void every(long ms, Runnable task) {
            first().schedule(ms, () -> {
                task.run();
                every(ms, task);
            });
        }

        /** Asks the controller, which answers this life alone. */
        private void ask(Runnable question) {
            host.sendDatagram(world.controllerHost, PORT, question);
        }

        private void tell(Runnable answer) {
            world.controllerHost.sendDatagram(host, PORT, (Runnable) () -> {
                if (!isOver())
                    answer.run();
            });
        }

        // ---- as a broker that the controller knows

        private void register() {
            if (epoch >= 0)
                return;
            ask(() -> world.controller.register(newcomer, given -> tell(() -> registered(given))));
            first().schedule(REGISTER_MS, this::register);
        }

        private void registered(long given) {
            if (epoch >= 0)
                return;
            epoch = given;
            replicas.onRegistered(given);
        }

        private void heartbeat() {
            if (epoch < 0)
                return;
            long endOffset = image.endOffset();
            boolean stops = wantsToStop;
            long askedNanos = world.scheduler.clock().monotonicNanos();
            ask(() -> {
                world.controller.heartbeat(id, epoch, endOffset, stops, () -> tell(this::stop));
                tell(() -> contact.heard(askedNanos));
            });
        }

        private void pull() {
            long from = image.endOffset();
            ask(() -> {
                List<List<MetadataRecord>> news = world.controller.from(from);
                if (!news.isEmpty())
                    tell(() -> learn(from, news));
            });
            first().schedule(1 + random.nextInt(PULL_MS), this::pull);
        }

        private void learn(long from, List<List<MetadataRecord>> news) {
            if (from != image.endOffset())
                return;
            for (List<MetadataRecord> each : news) {
                ClusterDelta delta = image.replay(each, image.endOffset() + 1);
                image = delta.after();
                replicas.onDelta(delta);
            }
        }

        /** Of which the proposer hears once; now and then what it has sent comes a second time, much later. */
        private void propose(AlterPartitionRequestData request,
                Consumer<Optional<AlterPartitionResponseData>> answer) {
            List<Consumer<Optional<AlterPartitionResponseData>>> waiting = new ArrayList<>(List.of(answer));
            Consumer<Optional<AlterPartitionResponseData>> once = outcome -> {
                if (!waiting.isEmpty())
                    waiting.removeFirst().accept(outcome);
            };
            ask(() -> {
                AlterPartitionResponseData response = world.controller.decide(new AlterPartition(), request);
                tell(() -> once.accept(Optional.of(response)));
            });
            first().execute(() -> first().schedule(PROPOSAL_TIMEOUT_MS, () -> once.accept(Optional.empty())));
            if (random.oneIn(3))
                world.controller.shard().schedule(random.nextInt(LATE_MS),
                        () -> world.controller.decide(new AlterPartition(), request));
        }

        // ---- its end

        void beginShutdown() {
            wantsToStop = true;
        }

        private void stop() {
            if (isStopping)
                return;
            isStopping = true;
            replicas.stop(() -> first().execute(this::close));
        }

        private void close() {
            store.closeCleanly(epoch);
            if (disk.isCrashed())
                return;
            process.kill();
            if (random.oneIn(2))
                disk.powerFailure(random);
            else
                disk.processCrash();
            gone();
        }

        /** The replica of a partition, if it is there and its log is not being cut. */
        @Nullable
        Partition readable(TopicIdPartition partition) {
            ShardReplicas on = replicas.of(partition.topicPartition());
            SimulatedShard shard = (SimulatedShard) on.shard();
            return shard.call(() -> on.find(partition) instanceof ShardReplicas.Found.Here(Partition here)
                    && (here.isLeader() || here.nextFetch() != null) ? here : null);
        }

        @Override
        public String toString() {
            return process + " of epoch " + epoch + " at " + image.endOffset();
        }
    }

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

    boolean hasLostItsDisk() {
        return disk.isCrashed();
    }

    void start() throws Exception {
        disk.restart();
        Life started = new Life();
        life = started;
        started.begin();
    }

    /** Dies at once, or in one of the next operations of its disk. */
    void crash(CrashKind kind, boolean inAnOperation) {
        Life dying = life;
        if (dying == null)
            return;
        if (inAnOperation) {
            disk.faults().crashInNext(1 + random.nextInt(20), kind);
            return;
        }
        dying.process.kill();
        if (kind == CrashKind.POWER)
            disk.powerFailure(random);
        else
            disk.processCrash();
        gone();
    }

    /** Dies, and comes back with a disk that was never used. */
    void loseDisk() {
        Life dying = life;
        if (dying == null)
            return;
        dying.process.kill();
        gone();
        disk = newDisk();
    }

    private void gone() {
        Life dead = life;
        life = null;
        disk.faults().heal();
        if (dead != null)
            world.died(this, dead);
    }

    void healDisk() {
        disk.faults().heal();
    }

    void pause() {
        Life now = life;
        if (now == null)
            return;
        now.isPaused = true;
        now.process.pause();
    }

    void resume() {
        Life now = life;
        if (now == null)
            return;
        now.isPaused = false;
        now.process.resume();
    }
}
