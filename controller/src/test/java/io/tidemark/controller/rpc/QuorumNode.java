package io.tidemark.controller.rpc;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.controller.quorum.RaftStorage;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A raft node with our storage and our network, whose state machine is a list of words. */
final class QuorumNode {
    static final String GROUP = "metadata";

    private static final LogConfig SMALL_SEGMENTS = SegmentLogStorage.DEFAULT_CONFIG
            .with(new LogConfig.Rolling(4096, Long.MAX_VALUE, 0, 1 << 20, 512));

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final Words words = new Words();
    private final ShardGroup shards = ShardGroup.start(1, faults);
    private final BoundedPool workers = new BoundedPool("raft-worker", 2, 10_000, faults);
    private final RpcCounters counters = new RpcCounters();
    private final RaftGroupService service;

    QuorumNode(Path directory, String self, String peers, @Nullable RpcTls tls) throws IOException {
        RpcTransport transport = new RpcTransport(shards.shard(0).eventLoop(), workers, RpcCallServer.TYPES,
                tls, OpenDoor.greetingOf(0), counters);
        RaftNodeOptions options = new RaftNodeOptions(transport);
        LogEnvironment environment = new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE,
                SystemRandomness.INSTANCE, faults, 16);
        new RaftStorage(directory.resolve(SegmentLogStorage.DIRECTORY_NAME), environment, SMALL_SEGMENTS)
                .configure(options);
        options.setFsm(words);
        options.setElectionTimeoutMs(300);
        options.getRaftOptions().setMaxElectionDelayMs(150);
        options.setSnapshotIntervalSecs(0);
        options.setDisableCli(true);
        options.setInitialConf(JRaftUtils.getConfiguration(peers));
        PeerId id = PeerId.parsePeer(self);
        RaftRpcServer port = new RaftRpcServer(new InetSocketAddress(id.getIp(), id.getPort()), transport,
                workers);
        new RpcCallServer(shards.shard(0), new OpenDoor(0)).serveOn(port);
        service = new RaftGroupService(GROUP, id, options, port);
        service.start();
    }

    Node node() {
        return service.getRaftNode();
    }

    List<String> words() {
        return words.all;
    }

    boolean isLeader() {
        return words.leading;
    }

    RpcCounters counters() {
        return counters;
    }

    /** Proposes a word; done when it is committed and applied here. */
    CompletableFuture<Status> propose(String word) {
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        node().apply(new Task(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)), outcome::complete));
        return outcome;
    }

    CompletableFuture<Status> snapshot() {
        CompletableFuture<Status> outcome = new CompletableFuture<>();
        node().snapshot(outcome::complete);
        return outcome;
    }

    void stop() throws InterruptedException {
        service.shutdown();
        service.join();
        workers.close(10_000);
        shards.close(10_000);
    }

    private static final class Words extends StateMachineAdapter {
        private static final String FILE = "words";

        private final List<String> all = new CopyOnWriteArrayList<>();
        private volatile boolean leading;

        @Override
        public void onApply(Iterator entries) {
            for (; entries.hasNext(); entries.next()) {
                // The buffer is the log's own: had its position moved, followers would be sent an empty entry.
                all.add(StandardCharsets.UTF_8.decode(entries.getData().duplicate()).toString());
                Closure done = entries.done();
                if (done != null) done.run(Status.OK());
            }
        }

        @Override
        public void onLeaderStart(long term) {
            leading = true;
        }

        @Override
        public void onLeaderStop(Status status) {
            leading = false;
        }

        @Override
        public void onSnapshotSave(SnapshotWriter writer, Closure done) {
            try {
                Files.write(Path.of(writer.getPath(), FILE), all);
                writer.addFile(FILE);
                done.run(Status.OK());
            } catch (IOException e) {
                done.run(new Status(-1, e.toString()));
            }
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            try {
                all.clear();
                all.addAll(Files.readAllLines(Path.of(reader.getPath(), FILE)));
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
