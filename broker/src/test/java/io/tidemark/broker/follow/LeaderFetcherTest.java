package io.tidemark.broker.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.partition.ClusterView;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionRegistration;
import io.tidemark.replication.partition.ReplicaContext;
import io.tidemark.replication.partition.ReplicationLimits;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedProcess;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Broker 1 follows broker 2, which cannot be reached. */
class LeaderFetcherTest {
    private static final int SELF = 1;
    private static final int LEADER = 2;
    private static final TopicIdPartition ID = new TopicIdPartition(new Uuid(1, 1), 0, "t");
    private static final int MAX_STEPS = 100_000;

    private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    private final SimulatedProcess process = scheduler.process("broker");
    private final SimulatedShard shard = process.shard("shard");
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final LeaderFetcher fetcher = new LeaderFetcher(new ShardFetchers.Context(shard, SELF, () -> 10,
            this::addressOf, (_, _, _) -> {
                throw new AssertionError("there is no address to connect to");
            }, new FetchSettings(500, 1, 1 << 20, 1 << 20, 1_000)), LEADER, _ -> {});
    private final Partition partition = openPartition();
    private int attempts;
    private int epoch;

    @BeforeEach
    void follow() {
        assign(LEADER);
        passMs(5_000);
        assertThat(attempts).isGreaterThan(4);
    }

    @Test
    void aBrokerThatIsGoneIsTriedAgainWhileItLeads() {
        int before = attempts;
        passMs(10_000);
        assertThat(attempts - before).isBetween(9, 12);
    }

    @Test
    void aBrokerThatIsGoneIsLeftAloneOnceThePartitionIsLedHere() {
        assign(SELF);
        int before = attempts;
        passMs(10_000);
        assertThat(attempts).isEqualTo(before);
        assertThat(fetcher).hasToString("the fetcher of 0 partitions from broker 2");
    }

    @Test
    void aBrokerThatIsGoneIsTriedAgainOnceItLeadsAgain() {
        assign(SELF);
        passMs(10_000);
        int before = attempts;
        assign(LEADER);
        passMs(2_000);
        assertThat(attempts).isGreaterThan(before);
    }

    private Optional<io.tidemark.common.metadata.record.Listener> addressOf(int broker) {
        assertThat(broker).isEqualTo(LEADER);
        attempts++;
        return Optional.empty();
    }

    private void assign(int leader) {
        BrokerIds replicas = BrokerIds.of(SELF, LEADER);
        epoch++;
        shard.run(
                () -> partition.assign(new PartitionRegistration(leader, epoch, epoch, replicas, replicas)));
    }

    private void passMs(long ms) {
        scheduler.runForMs(ms, MAX_STEPS);
    }

    private Partition openPartition() {
        SeededRandomness random = new SeededRandomness(1);
        FailingFaultHandler faults = new FailingFaultHandler();
        LogEnvironment owner = new LogEnvironment(disk, scheduler.clock(), random, faults, 10);
        try {
            LogStore store = LogStore.open(new LogStore.Setup(disk, scheduler.clock(), random, faults,
                    _ -> owner, _ -> LogConfig.DEFAULT, 1), List.of(Path.of("/data")), SELF, "cluster");
            PartitionLog log = store.create(ID.topicPartition(), ID.topicId());
            ReplicaContext context = new ReplicaContext(SELF, shard, scheduler.clock(),
                    process.pool("io", 1, 10, 0), faults, (_, _) -> {}, new BothAlive(),
                    ready -> fetcher.ready(PartitionKey.of(ID), ready), ReplicationLimits.DEFAULT);
            return new Partition(context, ID, log,
                    Objects.requireNonNull(store.directoryOf(ID.topicPartition())), 1);
        } catch (LogDirectoryRefused e) {
            throw new AssertionError(e);
        }
    }

    private static final class BothAlive implements ClusterView {
        @Override
        public long ownBrokerEpoch() {
            return 10;
        }

        @Override
        public boolean mayJoinIsr(int brokerId, long brokerEpoch) {
            return true;
        }

        @Override
        public boolean isAlive(int brokerId) {
            return true;
        }
    }
}
