package io.tidemark.deploy.bench;

import io.tidemark.deploy.cluster.Pause;
import io.tidemark.deploy.cluster.RawKafkaClient;
import io.tidemark.deploy.cluster.TidemarkCluster;
import java.nio.file.Path;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** One topic of 10,000 partitions with three replicas: until it is committed, and each broker knows all of it. */
final class BigTopicPart implements Part {
    private static final String TOPIC = "big";
    private static final int PARTITIONS = 10_000;
    private static final int TIMEOUT_MS = 60_000;
    private static final int POLL_MS = 5;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        try (TidemarkCluster cluster = Clusters.tidemark(directory, 3)) {
            cluster.startAll();
            long begin = System.nanoTime();
            create(cluster.clientPort(1));
            figures.put("topic_10000_committed_s", (System.nanoTime() - begin) / 1e9);
            for (int node : cluster.nodes())
                awaitKnown(cluster.clientPort(node));
            figures.put("topic_10000_s", (System.nanoTime() - begin) / 1e9);
        }
    }

    private static void create(int port) throws Exception {
        CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_MS);
        request.topics().add(new CreatableTopic().setName(TOPIC).setNumPartitions(PARTITIONS)
                .setReplicationFactor((short) 3));
        try (RawKafkaClient client = new RawKafkaClient(port, TIMEOUT_MS)) {
            CreateTopicsResponseData response = client.ask(ApiKeys.CREATE_TOPICS, (short) 7, request);
            Errors error = Errors.forCode(response.topics().iterator().next().errorCode());
            if (error != Errors.NONE)
                throw new AssertionError("the topic was not created: " + error);
        }
    }

    private static void awaitKnown(int port) throws Exception {
        DescribeTopicPartitionsRequestData last = new DescribeTopicPartitionsRequestData()
                .setResponsePartitionLimit(1)
                .setCursor(new Cursor().setTopicName(TOPIC).setPartitionIndex(PARTITIONS - 1));
        last.topics().add(new TopicRequest().setName(TOPIC));
        long end = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        try (RawKafkaClient client = new RawKafkaClient(port, TIMEOUT_MS)) {
            while (System.nanoTime() < end) {
                DescribeTopicPartitionsResponseData response = client.ask(ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                        (short) 0, last);
                if (!response.topics().isEmpty()
                        && !response.topics().iterator().next().partitions().isEmpty())
                    return;
                Pause.ms(POLL_MS);
            }
        }
        throw new AssertionError("the topic is not known after " + TIMEOUT_MS + " ms");
    }
}
