package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeKeysTest {
    private final NodeConfig defaults = new ConfigLoader(OsDisk.INSTANCE, Path.of("/opt/tidemark"))
            .defaults();

    /** As Kafka 4.3.1 prints its GroupConfig and ClientMetricsConfigs. */
    @Test
    void groupsAndSubscriptionsHaveKafkasKeysAndDefaults() {
        Map<String, String> ours = new HashMap<>();
        RuntimeKeys.GROUP.all().forEach(key -> ours.put(key.name(), standard(key)));
        RuntimeKeys.CLIENT_METRICS.all().forEach(key -> ours.put(key.name(), standard(key)));
        assertThat(ours).isEqualTo(Map.ofEntries(Map.entry("consumer.assignment.interval.ms", "1000"),
                Map.entry("consumer.heartbeat.interval.ms", "5000"),
                Map.entry("consumer.session.timeout.ms", "45000"),
                Map.entry("share.assignment.interval.ms", "1000"),
                Map.entry("share.auto.offset.reset", "latest"),
                Map.entry("share.delivery.count.limit", "5"),
                Map.entry("share.heartbeat.interval.ms", "5000"),
                Map.entry("share.isolation.level", "read_uncommitted"),
                Map.entry("share.partition.max.record.locks", "2000"),
                Map.entry("share.record.lock.duration.ms", "30000"),
                Map.entry("share.renew.acknowledge.enable", "true"),
                Map.entry("share.session.timeout.ms", "45000"),
                Map.entry("streams.assignment.interval.ms", "1000"),
                Map.entry("streams.heartbeat.interval.ms", "5000"),
                Map.entry("streams.initial.rebalance.delay.ms", "3000"),
                Map.entry("streams.num.standby.replicas", "0"),
                Map.entry("streams.session.timeout.ms", "45000"), Map.entry("interval.ms", "300000"),
                Map.entry("match", ""), Map.entry("metrics", "")));
    }

    private <T> String standard(ConfigKey<T> key) {
        return key.print(defaults.get(key));
    }

    @ParameterizedTest
    @CsvSource({"BROKER, log.retention.ms, true", "CLUSTER_DEFAULT, log.retention.ms, true",
        "BROKER, ssl.keystore.location, true", "CLUSTER_DEFAULT, ssl.keystore.location, false",
        "BROKER, num.partitions, false", "CLUSTER_DEFAULT, num.partitions, false",
        "BROKER, leader.replication.throttled.rate, true",
        "CLUSTER_DEFAULT, follower.replication.throttled.rate, true", "TOPIC, retention.ms, true",
        "GROUP, share.isolation.level, true", "CLIENT_METRICS, match, true"})
    void whatIsFixedIsSaid(RuntimeKeys keys, String name, boolean mayBeSet) {
        assertThat(keys.find(name)).isPresent();
        assertThat(keys.fixed(keys.find(name).orElseThrow()).isEmpty()).isEqualTo(mayBeSet);
    }

    @Test
    void aBrokersKeyMayNameAListenerAndAWayToLogIn() {
        assertThat(RuntimeKeys.BROKER.find("listener.name.internal.ssl.keystore.location"))
                .isEqualTo(NodeKeys.find("ssl.keystore.location"));
        assertThat(RuntimeKeys.BROKER.find("listener.name.internal.scram-sha-256.sasl.jaas.config"))
                .isEqualTo(NodeKeys.find("sasl.jaas.config"));
        assertThat(RuntimeKeys.problem("listener.name.internal.max.connections", key("max.connections"), "x"))
                .hasValueSatisfying(
                        problem -> assertThat(problem)
                                .startsWith("listener.name.internal.max.connections is"));
    }

    private static ConfigKey<?> key(String name) {
        return RuntimeKeys.BROKER.find(name).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener.name.", "listener.name.x", "listener.name.x.", "listener.name..node.id",
        "listener.name.x.node.id", "listener.name.x.y.z", "", "retention.ms"})
    void whatIsNoBrokersKeyIsNotFound(String name) {
        assertThat(RuntimeKeys.BROKER.find(name)).isEmpty();
        assertThat(RuntimeKeys.CLUSTER_DEFAULT.find(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "earliest", "by_duration:PT1H", "by_duration:P1DT2H",
        "by_duration:PT0S"})
    void aShareGroupMayBeginThere(String value) {
        assertThat(resetProblem(value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "Latest", "by_duration", "by_duration:", "by_duration:-PT1H",
        "by_duration:1h"})
    void aShareGroupMayNotBeginThere(String value) {
        assertThat(resetProblem(value)).isPresent();
    }

    private static Optional<String> resetProblem(String value) {
        return RuntimeKeys.problem("share.auto.offset.reset", GroupConfigKeys.SHARE_AUTO_OFFSET_RESET, value);
    }
}
