package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * AlterReplicaLogDirs (key 34), versions 1 and 2: has replicas of this broker moved to other ones of its
 * {@code log.dirs} (KIP-113). The answer says that the moves have begun; DescribeLogDirs says how far they are. A
 * partition that is named for several directories goes to the last of them. What is not here now will be made in
 * that directory when it comes.
 *
 * <table>
 * <caption>Errors</caption>
 * <tr><td>LOG_DIR_NOT_FOUND</td><td>none of {@code log.dirs} has that absolute path</td></tr>
 * <tr><td>KAFKA_STORAGE_ERROR</td><td>that directory has failed, or the one that the replica is in</td></tr>
 * <tr><td>INVALID_TOPIC_EXCEPTION</td><td>a copy's directory would have too long a name</td></tr>
 * <tr><td>REPLICA_NOT_AVAILABLE</td><td>there is such a partition, not here</td></tr>
 * <tr><td>UNKNOWN_TOPIC_OR_PARTITION</td><td>there is none</td></tr>
 * </table>
 *
 * <p>Unlike in Kafka, a replica moves although some third directory has failed.
 */
public final class AlterReplicaLogDirsApi
        implements
            ApiHandler<AlterReplicaLogDirsRequestData, AlterReplicaLogDirsResponseData> {
    private final NodeConfig config;
    private final LogStore store;
    private final NewestImage images;
    private final ReplicaHost replicas;

    public AlterReplicaLogDirsApi(NodeConfig config, LogStore store, NewestImage images,
            ReplicaHost replicas) {
        this.config = config;
        this.store = store;
        this.images = images;
        this.replicas = replicas;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public void handle(ApiRequest<AlterReplicaLogDirsRequestData> request,
            Responder<AlterReplicaLogDirsResponseData> responder) {
        Map<TopicPartition, String> wanted = new LinkedHashMap<>();
        for (AlterReplicaLogDir each : request.body().dirs())
            each.topics().forEach(topic -> topic.partitions()
                    .forEach(number -> wanted.put(new TopicPartition(topic.name(), number), each.path())));
        AlterReplicaLogDirsResponseData response = new AlterReplicaLogDirsResponseData();
        if (wanted.isEmpty()) {
            responder.respond(response);
            return;
        }
        Map<String, AlterReplicaLogDirTopicResult> topics = new HashMap<>();
        Join left = new Join(wanted.size(), () -> responder.respond(response));
        wanted.forEach((partition, path) -> {
            AlterReplicaLogDirPartitionResult result = new AlterReplicaLogDirPartitionResult()
                    .setPartitionIndex(partition.partition());
            topics.computeIfAbsent(partition.topic(), name -> topic(response, name)).partitions().add(result);
        });
        // All results have their place before the first partition answers.
        topics.values().forEach(topic -> topic.partitions().forEach(result -> {
            TopicPartition partition = new TopicPartition(topic.topicName(), result.partitionIndex());
            alter(partition, wanted.getOrDefault(partition, ""), result, left);
        }));
    }

    private static AlterReplicaLogDirTopicResult topic(AlterReplicaLogDirsResponseData response,
            String name) {
        AlterReplicaLogDirTopicResult topic = new AlterReplicaLogDirTopicResult().setTopicName(name);
        response.results().add(topic);
        return topic;
    }

    private void alter(TopicPartition partition, String path, AlterReplicaLogDirPartitionResult result,
            Join left) {
        LogDirectory target = directory(path);
        Errors refused = check(partition, path, target);
        if (target == null || refused != Errors.NONE) {
            result.setErrorCode(refused.code());
            left.oneIsDone();
            return;
        }
        ShardReplicas on = replicas.of(partition);
        try {
            on.shard().execute(() -> {
                result.setErrorCode(told(partition, on.moveTo(partition, target)).code());
                left.oneIsDone();
            });
        } catch (RejectedExecutionException full) {
            result.setErrorCode(Errors.REQUEST_TIMED_OUT.code());
            left.oneIsDone();
        }
    }

    private Errors check(TopicPartition partition, String path, @Nullable LogDirectory target) {
        if (!LogStore.mayMove(partition))
            return Errors.INVALID_TOPIC_EXCEPTION;
        if (target != null)
            return Errors.NONE;
        boolean isConfigured = config.logDirs().stream().anyMatch(each -> isAt(each, path));
        return isConfigured ? Errors.KAFKA_STORAGE_ERROR : Errors.LOG_DIR_NOT_FOUND;
    }

    private Errors told(TopicPartition partition, Errors error) {
        if (error != Errors.NOT_LEADER_OR_FOLLOWER)
            return error;
        return PartitionNames.find(images.get(), partition.topic(), partition.partition()) == null
                ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                : Errors.REPLICA_NOT_AVAILABLE;
    }

    private @Nullable LogDirectory directory(String path) {
        return store.directories().stream().filter(each -> isAt(each.path(), path)).findFirst().orElse(null);
    }

    private static boolean isAt(Path directory, String path) {
        return directory.toAbsolutePath().toString().equals(path);
    }
}
