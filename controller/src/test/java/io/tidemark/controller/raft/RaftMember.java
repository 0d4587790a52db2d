package io.tidemark.controller.raft;

import io.tidemark.common.config.Voter;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.controller.rpc.OpenDoor;
import io.tidemark.controller.rpc.RaftRpcServer;
import io.tidemark.controller.rpc.RpcCallServer;
import io.tidemark.controller.rpc.RpcCounters;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member of a quorum in the test's process, with a {@link TinyController} on top. */
final class RaftMember implements AutoCloseable {
    static final LogConfig SMALL_SEGMENTS = SegmentLogStorage.DEFAULT_CONFIG
            .with(new LogConfig.Rolling(4096, Long.MAX_VALUE, 0, 1 << 20, 512));

    private static final long PATIENCE_MS = 10_000;

    final FailingFaultHandler faults = new FailingFaultHandler();
    final ShardGroup shards = ShardGroup.start(2, faults);
    final TinyController controller = new TinyController(shards.shard(0));
    private final BoundedPool workers = new BoundedPool("raft-worker", 2, 10_000, faults);
    private final BoundedPool snapshots = new BoundedPool("raft-snapshot", 2, 16, faults);
    private final RaftRpcServer port;
    private boolean isCutOff;
    private final RaftNode node;

    RaftMember(Path directory, Voter self, List<Voter> voters, long bytesBetweenSnapshots)
            throws IOException, RaftRefused {
        this(directory, self, voters, new RaftSettings.Elections(300, 150), bytesBetweenSnapshots);
    }

    /** @param voters who form the quorum; none where this one is added later */
    RaftMember(Path directory, Voter self, List<Voter> voters, RaftSettings.Elections elections,
            long bytesBetweenSnapshots) throws IOException, RaftRefused {
        RaftRuntime.prepare();
        RpcTransport transport = new RpcTransport(shards.shard(1).eventLoop(), workers, RpcCallServer.TYPES,
                null, OpenDoor.greetingOf(self.nodeId()), new RpcCounters());
        port = new RaftRpcServer(new InetSocketAddress(self.host(), self.port()), transport, snapshots);
        new RpcCallServer(shards.shard(0), new OpenDoor(self.nodeId())).serveOn(port);
        if (!port.init(null)) throw new IOException("no port " + self);
        LogEnvironment log = new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE,
                SystemRandomness.INSTANCE, faults, 16);
        RaftSettings settings = new RaftSettings(self,
                directory.resolve(SegmentLogStorage.DIRECTORY_NAME), elections,
                RaftSettings.Sending.STANDARD, bytesBetweenSnapshots,
                SMALL_SEGMENTS);
        node = new RaftNode(settings,
                new RaftSurroundings(shards.shard(0), transport, port, snapshots, faults, log));
        controller.use(node.quorum());
        try {
            node.start(voters, controller);
        } catch (IOException | RaftRefused | RuntimeException e) {
            closeRest();
            faults.assertNothingBroken();
            throw e;
        }
    }

    RaftNode node() {
        return node;
    }

    /** Ends its network as the end of a process would: its connections break, and its port refuses. */
    void cutOff() throws InterruptedException {
        isCutOff = true;
        shards.shard(1).eventLoop().shutdownGracefully(0, PATIENCE_MS, TimeUnit.MILLISECONDS).await();
    }

    /** One that was cut off is left alone: what is left of its network would complain of everything. */
    @Override
    public void close() {
        if (isCutOff) return;
        node.close();
        closeRest();
    }

    private void closeRest() {
        port.shutdown();
        try {
            workers.close(PATIENCE_MS);
            snapshots.close(PATIENCE_MS);
            shards.close(PATIENCE_MS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
