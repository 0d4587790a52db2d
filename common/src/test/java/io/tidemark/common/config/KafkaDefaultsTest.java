package io.tidemark.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our definitions against what Kafka 4.3.1 declares. */
class KafkaDefaultsTest {
    /** Everything whose default we change on purpose; a change of one more belongs here and on the page. */
    private static final List<String> DEVIATIONS = List.of("broker.heartbeat.interval.ms",
            "broker.session.timeout.ms", "controller.listener.names", "listener.security.protocol.map",
            "listeners",
            "controller.quorum.election.backoff.max.ms", "controller.quorum.election.timeout.ms",
            "controller.quorum.fetch.timeout.ms", "log.dir", "metadata.log.segment.bytes",
            "min.insync.replicas", "node.id", "offsets.topic.replication.factor", "process.roles",
            "queued.max.request.bytes", "replica.lag.time.max.ms", "share.coordinator.state.topic.min.isr",
            "share.coordinator.state.topic.replication.factor", "transaction.state.log.min.isr",
            "transaction.state.log.replication.factor");

    /** Keys of Kafka 4.4, whose server's definitions are not published. */
    private static final List<String> SINCE_4_4 = List.of("errors.deadletterqueue.group.enable",
            "max.decompressed.message.bytes", "remote.copy.lag.bytes", "remote.copy.lag.ms");

    private static final List<String> OWN = List.of("allow.everyone.if.no.acl.found",
            "leader.imbalance.per.broker.percentage", "super.users");

    private final NodeConfig defaults = new ConfigLoader(OsDisk.INSTANCE, Path.of("/opt/tidemark"))
            .defaults();
    private final Map<String, KafkaKey> ofBrokers = kafkaKeys("broker");
    private final Map<String, KafkaKey> ofTopics = kafkaKeys("topic");

    private record KafkaKey(String name, KafkaType type, String standard, Scope scope, String range) {
        /** The default as our writers would print it. */
        String printed() {
            if (standard.equals("null"))
                return "";
            if (type == KafkaType.LIST && standard.startsWith("["))
                return standard.substring(1, standard.length() - 1).replace(", ", ",");
            return standard.replace("class ", "");
        }
    }

    @Test
    void everyKeyHasKafkasTypeAndScope() {
        nodeKeys().filter(key -> !key.isOwn()).forEach(key -> assertLike(key, ofBrokers));
        TopicKeys.TABLE.keys().stream().filter(key -> !SINCE_4_4.contains(key.name()))
                .forEach(key -> assertLike(key, ofTopics));
    }

    private static void assertLike(ConfigKey<?> key, Map<String, KafkaKey> kafkaKeys) {
        KafkaKey kafkas = Objects.requireNonNull(kafkaKeys.get(key.name()), key + " in Kafka");
        assertThat(key.type().kafkaType()).as("type of %s", key).isEqualTo(kafkas.type());
        assertThat(key.scope()).as("scope of %s", key).isEqualTo(kafkas.scope());
    }

    @Test
    void everyKeyHasKafkasBoundsWhereKafkaHasAny() {
        nodeKeys().filter(key -> !key.isOwn()).forEach(key -> assertBounds(key, ofBrokers));
        TopicKeys.TABLE.keys().stream().filter(key -> !SINCE_4_4.contains(key.name()))
                .forEach(key -> assertBounds(key, ofTopics));
    }

    private static void assertBounds(ConfigKey<?> key, Map<String, KafkaKey> kafkaKeys) {
        String range = Objects.requireNonNull(kafkaKeys.get(key.name())).range();
        if (range.isEmpty())
            return;
        assertThat(key.allowed()).as("bounds of %s", key).isInstanceOf(Allowed.Range.class);
        Allowed.Range<?> ours = (Allowed.Range<?>) key.allowed();
        String max = List.of(Long.MAX_VALUE, (long) Integer.MAX_VALUE, (long) Short.MAX_VALUE)
                .contains(ours.max())
                        ? ""
                        : Long.toString(ours.max());
        assertThat(ours.min() + ".." + max).as("bounds of %s", key).isEqualTo(range);
    }

    @Test
    void everyDefaultIsKafkasUnlessTheListOfDeviationsSaysOtherwise() {
        List<String> different = new ArrayList<>();
        nodeKeys().filter(key -> !key.isOwn()).filter(key -> differs(key, ofBrokers, defaults.get(key)))
                .forEach(key -> different.add(key.name()));
        assertThat(different).as("defaults that are not Kafka's").isSubsetOf(DEVIATIONS);
        TopicConfig plain = new TopicDefaults(defaults, Map.of(), Map.of()).forTopic(Map.of());
        assertThat(TopicKeys.TABLE.keys().stream().filter(key -> !SINCE_4_4.contains(key.name()))
                .filter(key -> differs(key, ofTopics, plain.get(key))).map(ConfigKey::name))
                .containsExactly("min.insync.replicas");
    }

    private static boolean differs(ConfigKey<?> key, Map<String, KafkaKey> kafkaKeys, Object value) {
        KafkaKey kafkas = Objects.requireNonNull(kafkaKeys.get(key.name()));
        boolean readFromOthers = kafkas.standard().equals("null")
                && key.defaultValue() instanceof DefaultValue.Derived<?>;
        return !readFromOthers && !printed(key, value).equals(kafkas.printed());
    }

    @SuppressWarnings("unchecked")
    private static <T> String printed(ConfigKey<T> key, Object value) {
        return key.print((T) value);
    }

    @Test
    void everyDeviationIsMarkedWithKafkasDefaultAndAReason() {
        List<ConfigKey<?>> marked = nodeKeys().filter(key -> key.changedDefault().isPresent()).toList();
        assertThat(marked).extracting(ConfigKey::name).containsExactlyInAnyOrderElementsOf(DEVIATIONS);
        for (ConfigKey<?> key : marked) {
            ConfigKey.ChangedDefault changed = key.changedDefault().orElseThrow();
            assertThat(changed.kafkaDefault()).startsWith(
                    Objects.requireNonNull(ofBrokers.get(key.name())).printed());
            assertThat(changed.reason()).endsWith(".").hasSizeGreaterThan(20);
        }
    }

    @Test
    void everyKeyOfKafkasIsDefinedOrItsAbsenceIsExplained() {
        assertThat(ofBrokers.keySet()).allSatisfy(name -> assertThat(
                NodeKeys.find(name).isPresent() ^ KeysOfKafkaOnly.reason(name).isPresent()).as(name)
                .isTrue());
        assertThat(ofTopics.keySet())
                .allSatisfy(name -> assertThat(TopicKeys.find(name)).as(name).isPresent());
    }

    @Test
    void onlyAFewKeysAreOurOwn() {
        assertThat(nodeKeys().filter(ConfigKey::isOwn).map(ConfigKey::name))
                .containsExactlyInAnyOrderElementsOf(OWN);
        assertThat(OWN).noneMatch(ofBrokers::containsKey);
        assertThat(TopicKeys.TABLE.keys()).extracting(ConfigKey::name)
                .hasSize(ofTopics.size() + SINCE_4_4.size());
    }

    @Test
    void everyTopicKeyTakesItsDefaultFromTheNodesKeyThatKafkaTakesItFrom() {
        Map<String, String> kafkas = lines("synonym").collect(Collectors.toMap(f -> f[1], f -> f[2]));
        for (ConfigKey<?> key : TopicKeys.TABLE.keys())
            assertThat(key.synonym().map(ConfigKey::name).orElse("")).as("synonym of %s", key)
                    .isEqualTo(kafkas.getOrDefault(key.name(), ""));
    }

    @Test
    void everyKeyIsExplainedInSentences() {
        Stream.concat(nodeKeys(), TopicKeys.TABLE.keys().stream())
                .forEach(key -> assertThat(key.doc()).as(key.name()).matches("(?s)[A-Z].*\\."));
    }

    @Test
    void everyNumberOfBytesOrTimeKnowsItsUnit() {
        Map<String, Unit> units = Map.of(".ms", Unit.MILLISECONDS, ".hours", Unit.HOURS, ".minutes",
                Unit.MINUTES,
                ".seconds", Unit.SECONDS, ".bytes", Unit.BYTES);
        Stream.concat(nodeKeys(), TopicKeys.TABLE.keys().stream())
                .forEach(key -> units.forEach((suffix, unit) -> {
                    if (key.name().endsWith(suffix))
                        assertThat(key.type().unit()).as(key.name()).isEqualTo(unit);
                }));
    }

    private static Stream<ConfigKey<?>> nodeKeys() {
        return NodeKeys.tables().stream().flatMap(table -> table.keys().stream());
    }

    private static Map<String, KafkaKey> kafkaKeys(String kind) {
        return lines(kind)
                .map(f -> new KafkaKey(f[1], KafkaType.valueOf(f[2]), f[3], Scope.valueOf(f[4]), f[5]))
                .collect(Collectors.toMap(KafkaKey::name, Function.identity()));
    }

    private static Stream<String[]> lines(String kind) {
        try (InputStream in = Objects
                .requireNonNull(KafkaDefaultsTest.class.getResourceAsStream("kafka-4.3.1-keys.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> line.split("\t", -1)).filter(fields -> fields[0].equals(kind)).toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
