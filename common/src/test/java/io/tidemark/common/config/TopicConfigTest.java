package io.tidemark.common.config;

import static io.tidemark.common.config.TopicKeys.MIN_INSYNC_REPLICAS;
import static io.tidemark.common.config.TopicKeys.RETENTION_MS;
import static io.tidemark.common.config.TopicKeys.SEGMENT_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigTest {
    @TempDir
    Path directory;

    @Test
    void theTopicCountsBeforeTheBrokerBeforeTheClusterBeforeTheFileBeforeTheDefault() throws Exception {
        NodeConfig node = node("log.segment.bytes=2MiB");
        Map<String, String> cluster = Map.of("log.segment.bytes", "3145728");
        Map<String, String> broker = Map.of("log.segment.bytes", "4MiB");
        Map<String, String> topic = Map.of("segment.bytes", "5MiB");
        assertSegment(new TopicDefaults(node(""), Map.of(), Map.of()), Map.of(), 1 << 30,
                ConfigSource.DEFAULT_CONFIG);
        assertSegment(new TopicDefaults(node, Map.of(), Map.of()), Map.of(), 2 << 20,
                ConfigSource.STATIC_BROKER_CONFIG);
        assertSegment(new TopicDefaults(node, Map.of(), cluster), Map.of(), 3 << 20,
                ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
        assertSegment(new TopicDefaults(node, broker, cluster), Map.of(), 4 << 20,
                ConfigSource.DYNAMIC_BROKER_CONFIG);
        assertSegment(new TopicDefaults(node, broker, cluster), topic, 5 << 20, ConfigSource.TOPIC_CONFIG);
        assertThat(new TopicDefaults(node, broker, cluster).forTopic(topic).origins(SEGMENT_BYTES))
                .containsExactly(
                        new TopicConfig.Origin<>(ConfigSource.TOPIC_CONFIG, "segment.bytes", 5 << 20),
                        new TopicConfig.Origin<>(ConfigSource.DYNAMIC_BROKER_CONFIG, "log.segment.bytes",
                                4 << 20),
                        new TopicConfig.Origin<>(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG,
                                "log.segment.bytes", 3 << 20),
                        new TopicConfig.Origin<>(ConfigSource.STATIC_BROKER_CONFIG, "log.segment.bytes",
                                2 << 20),
                        new TopicConfig.Origin<>(ConfigSource.DEFAULT_CONFIG, "log.segment.bytes", 1 << 30));
    }

    private static void assertSegment(TopicDefaults defaults, Map<String, String> topic, int bytes,
            ConfigSource source) {
        assertThat(defaults.forTopic(topic).get(SEGMENT_BYTES)).isEqualTo(bytes);
        assertThat(defaults.forTopic(topic).source(SEGMENT_BYTES)).isEqualTo(source);
    }

    @Test
    void hoursInTheFileAreTheTopicsMilliseconds() throws Exception {
        TopicConfig topic = new TopicDefaults(node("log.retention.hours=2"), Map.of(), Map.of())
                .forTopic(Map.of());
        assertThat(topic.get(RETENTION_MS)).isEqualTo(7_200_000);
        assertThat(topic.origins(RETENTION_MS).getFirst()).isEqualTo(
                new TopicConfig.Origin<>(ConfigSource.STATIC_BROKER_CONFIG, "log.retention.hours",
                        7_200_000L));
        assertThat(topic.origins(RETENTION_MS).getLast().value()).isEqualTo(604_800_000L);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,2", "4,2", "5,3", "7,4"})
    void halfOfTheReplicasMustBeInSyncUnlessSomebodySaysOtherwise(int replicas, int minInsync)
            throws Exception {
        TopicDefaults defaults = new TopicDefaults(node(""), Map.of(), Map.of());
        assertThat(defaults.forTopic(Map.of()).minInsyncReplicas(replicas)).isEqualTo(minInsync);
        assertThat(defaults.forTopic(Map.of("min.insync.replicas", "3")).minInsyncReplicas(replicas))
                .isEqualTo(3);
        TopicDefaults ofCluster = new TopicDefaults(node(""), Map.of(), Map.of("min.insync.replicas", "1"));
        assertThat(ofCluster.forTopic(Map.of()).minInsyncReplicas(replicas)).isEqualTo(1);
        assertThat(ofCluster.forTopic(Map.of()).source(MIN_INSYNC_REPLICAS)).isEqualTo(
                ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
    }

    /** KIP-966: the controllers decide by it who has all that was acknowledged. */
    @Test
    void neitherAFileNorOneBrokersValueSaysHowManyMustBeInSync() throws Exception {
        Map<String, String> one = Map.of("min.insync.replicas", "1");
        TopicDefaults defaults = new TopicDefaults(node("min.insync.replicas=1"), one, Map.of());
        assertThat(defaults.forTopic(Map.of()).minInsyncReplicas(3)).isEqualTo(2);
        assertThat(defaults.forTopic(Map.of()).origins(MIN_INSYNC_REPLICAS)).hasSize(1);
        assertThat(Origins.ofBroker(ReplicationKeys.MIN_INSYNC_REPLICAS, node("min.insync.replicas=1"), one,
                Map.of())).hasSize(1);
    }

    @Test
    void topicsThatSayNothingShareOneConfig() throws Exception {
        TopicDefaults defaults = new TopicDefaults(node(""), Map.of(), Map.of());
        assertThat(defaults.forTopic(Map.of())).isSameAs(defaults.forTopic(Map.of()));
    }

    @Test
    void aStoredValueThatCannotBeReadGivesWayToTheNextLayer() throws Exception {
        TopicDefaults defaults = new TopicDefaults(node(""), Map.of("log.segment.bytes", "junk"),
                Map.of("log.segment.bytes", "2MiB"));
        TopicConfig topic = defaults.forTopic(Map.of("segment.bytes", "7", "from.a.newer.node", "x"));
        assertThat(topic.get(SEGMENT_BYTES)).isEqualTo(2 << 20);
        assertThat(topic.source(SEGMENT_BYTES)).isEqualTo(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG);
    }

    @Test
    void whatATopicIsToBeGivenIsCheckedWithASentenceEach() {
        assertThat(TopicConfig.problems(Map.of("retention.ms", "7d", "cleanup.policy", "compact,delete")))
                .isEmpty();
        assertThat(TopicConfig.problems(Map.of("retention.ms", "-2", "segment.byte", "1",
                "leader.replication.throttled.replicas", "1:x"))).satisfiesExactlyInAnyOrder(
                        p -> assertThat(p)
                                .startsWith("retention.ms is \"-2\", but must be a number of milliseconds"),
                        p -> assertThat(p).isEqualTo(
                                "\"segment.byte\" is not a topic's key: did you mean segment.bytes?"),
                        p -> assertThat(p)
                                .contains("a list of PARTITION:BROKER (with commas), or * for all"));
    }

    private NodeConfig node(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("server.properties"), text);
        return new ConfigLoader(OsDisk.INSTANCE, directory).load(file).config();
    }
}
