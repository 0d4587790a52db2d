package io.tidemark.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker says of a partition that it leads by its image, and takes for being led by another one. */
class DoubtedLeaderTest {
    @TempDir
    private Path root;
    private OneBroker broker;
    private TopicIdPartition doubted;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
        Uuid id = broker.topic("t", 2);
        doubted = new TopicIdPartition(id, 1, "t");
        broker.doubt(doubted, true);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void metadataClaimsNoLeader() throws Exception {
        for (int version = 4; version <= 13; version++) {
            MetadataResponseData answer = broker.ask(ApiKeys.METADATA, version,
                    new MetadataRequestData().setTopics(List.of(new MetadataRequestTopic().setName("t"))));
            List<MetadataResponsePartition> partitions = answer.topics().find("t").partitions();
            assertThat(partitions.get(0).leaderId()).isEqualTo(OneBroker.SELF);
            assertThat(partitions.get(0).errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(partitions.get(1).leaderId()).isEqualTo(-1);
            assertThat(partitions.get(1).errorCode()).isEqualTo(Errors.LEADER_NOT_AVAILABLE.code());
        }
    }

    @Test
    void norDoesADescription() throws Exception {
        DescribeTopicPartitionsResponseData answer = broker.ask(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0,
                new DescribeTopicPartitionsRequestData().setTopics(List.of(new TopicRequest().setName("t"))));
        List<DescribeTopicPartitionsResponsePartition> partitions = answer.topics().find("t").partitions();
        assertThat(partitions.get(0).leaderId()).isEqualTo(OneBroker.SELF);
        assertThat(partitions.get(1).leaderId()).isEqualTo(-1);
        assertThat(partitions.get(1).errorCode()).isEqualTo(Errors.LEADER_NOT_AVAILABLE.code());
    }

    @Test
    void itIsTheLeaderAgainWhenItIsSureOfIt() throws Exception {
        broker.doubt(doubted, false);
        MetadataResponseData answer = broker.ask(ApiKeys.METADATA, 12,
                new MetadataRequestData().setTopics(null));
        assertThat(answer.topics().find("t").partitions()).extracting(MetadataResponsePartition::leaderId)
                .containsExactly(OneBroker.SELF, OneBroker.SELF);
    }
}
