package io.tidemark.broker.api;

import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.partition.MoveView;
import io.tidemark.replication.partition.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * DescribeLogDirs (key 35), versions 1 to 5: each of the node's {@code log.dirs}, with the room of its disk and
 * the sizes of the replicas in it. A directory that has failed, or that could not be opened when the node
 * started, is named with KAFKA_STORAGE_ERROR. Sizes come from the shards, the room of the disks from an I/O
 * thread.
 *
 * <p>A replica that moves to another directory is told of there, too, as a future one with how far it is behind. No
 * directory is cordoned (KIP-1066).
 */
public final class DescribeLogDirsApi
        implements
            ApiHandler<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
    /** One replica, as its shard sees it. */
    private record Replica(TopicPartition partition, @Nullable Path directory, long sizeInBytes,
            long offsetLag, boolean isFuture) {}

    private final NodeConfig config;
    private final Disk disk;
    private final LogStore store;
    private final Executor io;
    private final ReplicaHost replicas;

    /** @param io threads that may block; may reject */
    public DescribeLogDirsApi(NodeConfig config, Disk disk, LogStore store, Executor io,
            ReplicaHost replicas) {
        this.config = config;
        this.disk = disk;
        this.store = store;
        this.io = io;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(ApiRequest<DescribeLogDirsRequestData> request,
            Responder<DescribeLogDirsResponseData> responder) {
        Wanted wanted = new Wanted(request.body());
        Queue<Replica> found = new ConcurrentLinkedQueue<>();
        AtomicBoolean isBusy = new AtomicBoolean();
        Join shards = new Join(replicas.shards().size(), () -> {
            if (isBusy.get())
                responder.respond(refusal());
            else
                describe(List.copyOf(found), responder);
        });
        for (ShardReplicas each : replicas.shards()) {
            try {
                each.shard().execute(() -> {
                    collect(each, wanted, found);
                    shards.oneIsDone();
                });
            } catch (RejectedExecutionException full) {
                isBusy.set(true);
                shards.oneIsDone();
            }
        }
    }

    private static void collect(ShardReplicas replicas, Wanted wanted, Queue<Replica> found) {
        for (Partition each : replicas.partitions()) {
            TopicPartition partition = each.id().topicPartition();
            if (wanted.includes(partition) && !each.isOffline()) {
                PartitionLog log = each.log();
                found.add(new Replica(partition, log.directory().getParent(), log.sizeInBytes(),
                        Math.max(0, log.highWatermark() - log.logEndOffset()), false));
                MoveView move = each.move();
                if (move != null)
                    found.add(new Replica(partition, move.directory(), move.sizeInBytes(), move.offsetLag(),
                            true));
            }
        }
    }

    private void describe(List<Replica> found, Responder<DescribeLogDirsResponseData> responder) {
        try {
            io.execute(() -> responder.respond(described(found)));
        } catch (RejectedExecutionException full) {
            responder.respond(refusal());
        }
    }

    private static DescribeLogDirsResponseData refusal() {
        return new DescribeLogDirsResponseData().setErrorCode(Errors.REQUEST_TIMED_OUT.code());
    }

    private DescribeLogDirsResponseData described(List<Replica> found) {
        Map<Path, List<Replica>> byDirectory = new HashMap<>();
        for (Replica each : found)
            byDirectory.computeIfAbsent(each.directory(), _ -> new ArrayList<>()).add(each);
        Set<Path> working = new HashSet<>();
        for (LogDirectory each : store.directories()) {
            if (each.failure() == null)
                working.add(each.path());
        }
        DescribeLogDirsResponseData response = new DescribeLogDirsResponseData();
        for (Path each : config.logDirs())
            response.results().add(working.contains(each)
                    ? directory(each, byDirectory.getOrDefault(each, List.of()))
                    : failed(each));
        return response;
    }

    private static DescribeLogDirsResult failed(Path directory) {
        return new DescribeLogDirsResult().setLogDir(directory.toAbsolutePath().toString())
                .setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
    }

    private DescribeLogDirsResult directory(Path directory, List<Replica> found) {
        DescribeLogDirsResult result = new DescribeLogDirsResult()
                .setLogDir(directory.toAbsolutePath().toString());
        try {
            result.setTotalBytes(disk.totalBytes(directory)).setUsableBytes(disk.usableBytes(directory));
        } catch (IOException e) {
            return failed(directory);
        }
        Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
        for (Replica each : found)
            topics.computeIfAbsent(each.partition().topic(), name -> new DescribeLogDirsTopic().setName(name))
                    .partitions().add(new DescribeLogDirsPartition()
                            .setPartitionIndex(each.partition().partition())
                            .setPartitionSize(each.sizeInBytes())
                            .setOffsetLag(each.offsetLag())
                            .setIsFutureKey(each.isFuture()));
        result.topics().addAll(topics.values());
        return result;
    }

    /** Which partitions a request asks for: all, where it names none. Immutable. */
    private static final class Wanted {
        private final @Nullable Set<TopicPartition> named;

        Wanted(DescribeLogDirsRequestData request) {
            if (request.topics() == null) {
                named = null;
                return;
            }
            named = new HashSet<>();
            for (DescribableLogDirTopic topic : request.topics())
                topic.partitions().forEach(each -> named.add(new TopicPartition(topic.topic(), each)));
        }

        boolean includes(TopicPartition partition) {
            return named == null || named.contains(partition);
        }
    }
}
