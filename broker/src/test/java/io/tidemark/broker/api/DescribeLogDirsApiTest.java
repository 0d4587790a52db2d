package io.tidemark.broker.api;

import static io.tidemark.broker.api.Asking.IDS;
import static io.tidemark.broker.api.Asking.T0;
import static io.tidemark.broker.api.Asking.records;
import static io.tidemark.broker.api.Asking.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.net.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopicCollection;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeLogDirsApiTest {
    private static final int LATEST = 5;

    @TempDir
    private Path root;
    private OneBroker broker;
    private final MemoryRecords written = records(T0, T0);

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        Uuid id = broker.topic("t", 3);
        write(broker, IDS, "t", id, 0, written);
        broker.topicOn("followed", OneBroker.OTHER, OneBroker.SELF);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private DescribeLogDirsResponseData ask(int version, DescribeLogDirsRequestData request)
            throws Exception {
        return broker.ask(ApiKeys.DESCRIBE_LOG_DIRS, version, request);
    }

    private static DescribeLogDirsRequestData of(String topic, Integer... partitions) {
        DescribableLogDirTopicCollection topics = new DescribableLogDirTopicCollection();
        topics.add(new DescribableLogDirTopic().setTopic(topic).setPartitions(List.of(partitions)));
        return new DescribeLogDirsRequestData().setTopics(topics);
    }

    private static List<String> partitions(DescribeLogDirsResponseData response) {
        List<String> names = new ArrayList<>();
        for (DescribeLogDirsResult each : response.results())
            each.topics().forEach(topic -> topic.partitions()
                    .forEach(partition -> names.add(topic.name() + "-" + partition.partitionIndex())));
        return names.stream().sorted().toList();
    }

    @Test
    void withoutTopicsAllReplicasAreTold() throws Exception {
        DescribeLogDirsResponseData all = ask(LATEST, new DescribeLogDirsRequestData().setTopics(null));
        assertThat(all.results()).extracting(DescribeLogDirsResult::logDir).containsExactly(
                root.resolve("a").toString(), root.resolve("b").toString());
        assertThat(partitions(all)).containsExactly("followed-0", "t-0", "t-1", "t-2");
        assertThat(partitions(ask(LATEST, new DescribeLogDirsRequestData()
                .setTopics(new DescribableLogDirTopicCollection())))).isEmpty();
    }

    @Test
    void eachVersionTellsTheSizesOfWhatIsAskedFor() throws Exception {
        for (int version = 1; version <= LATEST; version++) {
            DescribeLogDirsResponseData response = ask(version, of("t", 0, 1, 8));
            assertThat(partitions(response)).containsExactly("t-0", "t-1");
            assertThat(Errors.forCode(response.errorCode())).isEqualTo(Errors.NONE);
            for (DescribeLogDirsResult each : response.results()) {
                assertThat(each.totalBytes() > 0).as("version %d", version).isEqualTo(version >= 4);
                assertThat(each.usableBytes()).isLessThanOrEqualTo(each.totalBytes());
            }
        }
        DescribeLogDirsPartition first = ask(LATEST, of("t", 0)).results().stream()
                .flatMap(each -> each.topics().stream()).findFirst().orElseThrow().partitions().getFirst();
        assertThat(first.partitionSize()).isEqualTo(written.sizeInBytes());
        assertThat(first.offsetLag()).isZero();
        assertThat(first.isFutureKey()).isFalse();
        assertThat(partitions(ask(LATEST, of("none", 0)))).isEmpty();
    }

    @Test
    void aDirectoryThatFailedIsNamedWithAStorageError() throws Exception {
        Path failed = Objects.requireNonNull(broker.store.directoryOf(new TopicPartition("t", 0))).path();
        Objects.requireNonNull(broker.store.log(new TopicPartition("t", 0)))
                .flushFailed(new IOException("the disk is gone"));
        Waits.until("it is known", () -> broker.store.directories().stream()
                .anyMatch(each -> each.failure() != null));
        DescribeLogDirsResponseData response = ask(LATEST, new DescribeLogDirsRequestData().setTopics(null));
        for (DescribeLogDirsResult each : response.results()) {
            boolean isFailed = each.logDir().equals(failed.toString());
            assertThat(Errors.forCode(each.errorCode()))
                    .isEqualTo(isFailed ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE);
            assertThat(each.topics().isEmpty()).isEqualTo(isFailed);
        }
    }
}
