package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlterReplicaLogDirsApiTest {
    private static final String THROTTLE = "replica.alter.log.dirs.io.max.bytes.per.second";

    @TempDir
    private Path root;
    private OneBroker broker;
    private Uuid id;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        id = broker.topic("t", 2);
        write(broker, IDS, "t", id, 0, records(T0, T0));
        broker.topicElsewhere("elsewhere");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static AlterReplicaLogDirsRequestData moving(Path directory, TopicPartition... partitions) {
        return new AlterReplicaLogDirsRequestData().setDirs(
                new AlterReplicaLogDirsRequestData.AlterReplicaLogDirCollection(
                        List.of(dir(directory, partitions)).iterator()));
    }

    private static AlterReplicaLogDir dir(Path directory, TopicPartition... partitions) {
        AlterReplicaLogDir dir = new AlterReplicaLogDir().setPath(directory.toString());
        for (TopicPartition each : partitions) {
            AlterReplicaLogDirTopic topic = dir.topics().find(each.topic());
            if (topic == null) {
                topic = new AlterReplicaLogDirTopic().setName(each.topic()).setPartitions(new ArrayList<>());
                dir.topics().add(topic);
            }
            topic.partitions().add(each.partition());
        }
        return dir;
    }

    private Map<TopicPartition, Errors> ask(int version, AlterReplicaLogDirsRequestData request)
            throws IOException {
        AlterReplicaLogDirsResponseData response = broker.ask(ApiKeys.ALTER_REPLICA_LOG_DIRS, version,
                request);
        Map<TopicPartition, Errors> errors = new HashMap<>();
        response.results().forEach(topic -> topic.partitions().forEach(
                each -> errors.put(new TopicPartition(topic.topicName(), each.partitionIndex()),
                        Errors.forCode(each.errorCode()))));
        return errors;
    }

    private static TopicPartition partition(String topic, int number) {
        return new TopicPartition(topic, number);
    }

    private Path place(TopicPartition partition) {
        return Objects.requireNonNull(broker.store.directoryOf(partition)).path();
    }

    private Path otherThan(Path place) {
        return broker.config.logDirs().stream().filter(each -> !each.equals(place)).findFirst().orElseThrow();
    }

    @Test
    void inEachVersionAReplicaMovesAndServesFromItsNewPlace() throws Exception {
        for (int version = 1; version <= 2; version++) {
            Path target = otherThan(place(partition("t", 0)));
            assertThat(ask(version,
                    moving(target, partition("t", 0), partition("none", 0), partition("elsewhere", 0))))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(partition("t", 0), Errors.NONE,
                            partition("none", 0), Errors.UNKNOWN_TOPIC_OR_PARTITION,
                            partition("elsewhere", 0), Errors.REPLICA_NOT_AVAILABLE));
            Waits.until("it has moved", () -> place(partition("t", 0)).equals(target));
            write(broker, IDS, "t", id, 0, records(T0));
            assertThat(broker.endOf("t", 0)).isEqualTo(2 + version);
            Waits.until("what it left is gone",
                    () -> directories("t-0").equals(List.of(target.resolve("t-0"))));
        }
        assertThat(ask(2, new AlterReplicaLogDirsRequestData())).isEmpty();
    }

    private List<Path> directories(String prefix) {
        List<Path> found = new ArrayList<>();
        for (Path each : broker.config.logDirs()) {
            try (var names = Files.list(each)) {
                names.filter(name -> name.getFileName().toString().startsWith(prefix)).forEach(found::add);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }

    @Test
    void aDirectoryThatIsNotThereOrHasFailedIsRefused() throws Exception {
        assertThat(ask(2, moving(root.resolve("c"), partition("t", 0), partition("none", 0))).values())
                .containsOnly(Errors.LOG_DIR_NOT_FOUND);
        assertThat(ask(2, moving(Path.of("a"), partition("t", 0))).values())
                .containsOnly(Errors.LOG_DIR_NOT_FOUND);
        assertThat(ask(2, moving(root.resolve("a"), partition("x".repeat(230), 0))).values())
                .containsOnly(Errors.INVALID_TOPIC_EXCEPTION);
        Path failed = place(partition("t", 0));
        Objects.requireNonNull(broker.store.log(partition("t", 0)))
                .flushFailed(new IOException("it is gone"));
        assertThat(ask(2, moving(failed, partition("t", 0), partition("t", 1))).values())
                .containsOnly(Errors.KAFKA_STORAGE_ERROR);
        assertThat(ask(2, moving(otherThan(failed), partition("t", 0))).values()).as("its own has failed")
                .containsOnly(Errors.KAFKA_STORAGE_ERROR);
    }

    @Test
    void aPartitionThatIsNotHereYetIsMadeWhereItWasWished() throws Exception {
        for (String topic : List.of("later", "too")) {
            Path wish = root.resolve(topic.equals("later") ? "a" : "b");
            assertThat(ask(2, moving(wish, partition(topic, 0), partition(topic, 1), partition(topic, 2)))
                    .values())
                    .containsOnly(Errors.UNKNOWN_TOPIC_OR_PARTITION);
            broker.topic(topic, 3);
            for (int i = 0; i < 3; i++)
                assertThat(place(partition(topic, i))).isEqualTo(wish);
        }
    }

    @Test
    void aMoveThatIsThrottledIsDescribedAndCanBeCalledOff() throws Exception {
        broker.setOnBrokers(THROTTLE, "0");
        Path place = place(partition("t", 0));
        Path target = otherThan(place);
        assertThat(ask(2, moving(target, partition("t", 0))).values()).containsOnly(Errors.NONE);
        DescribeLogDirsPartition future = Objects.requireNonNull(described(target));
        assertThat(future.isFutureKey()).isTrue();
        assertThat(future.offsetLag()).isEqualTo(2);
        assertThat(Objects.requireNonNull(described(place)).isFutureKey()).isFalse();

        assertThat(ask(2, moving(place, partition("t", 0))).values()).containsOnly(Errors.NONE);
        Waits.until("the copy is gone", () -> directories("t-0").equals(List.of(place.resolve("t-0"))));
        assertThat(described(target)).isNull();
    }

    private @Nullable DescribeLogDirsPartition described(Path directory) throws IOException {
        DescribeLogDirsResponseData response = broker.ask(ApiKeys.DESCRIBE_LOG_DIRS, 5,
                new DescribeLogDirsRequestData().setTopics(null));
        for (DescribeLogDirsResult each : response.results()) {
            if (!each.logDir().equals(directory.toString()))
                continue;
            for (DescribeLogDirsTopic topic : each.topics())
                for (DescribeLogDirsPartition partition : topic.partitions())
                    if (topic.name().equals("t") && partition.partitionIndex() == 0)
                        return partition;
        }
        return null;
    }

    @Test
    void aTopicThatIsDeletedWhileItMovesIsGoneEverywhere() throws Exception {
        broker.setOnBrokers(THROTTLE, "0");
        ask(2, moving(otherThan(place(partition("t", 0))), partition("t", 0)));
        ask(2, moving(otherThan(place(partition("t", 1))), partition("t", 1)));
        Waits.until("the copy is made", () -> directories("t-").size() >= 3);
        broker.delete("t", id, 2);
        Waits.until("all is gone", () -> directories("t-").isEmpty());
    }
}
