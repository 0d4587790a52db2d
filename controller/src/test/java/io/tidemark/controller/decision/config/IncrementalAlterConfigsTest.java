package io.tidemark.controller.decision.config;

import static org.apache.kafka.clients.admin.AlterConfigOp.OpType.APPEND;
import static org.apache.kafka.clients.admin.AlterConfigOp.OpType.DELETE;
import static org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET;
import static org.apache.kafka.clients.admin.AlterConfigOp.OpType.SUBTRACT;
import static org.apache.kafka.common.config.ConfigResource.Type.BROKER;
import static org.apache.kafka.common.config.ConfigResource.Type.CLIENT_METRICS;
import static org.apache.kafka.common.config.ConfigResource.Type.GROUP;
import static org.apache.kafka.common.config.ConfigResource.Type.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncrementalAlterConfigsTest {
    private static final ConfigResource T = ConfigResource.topic("t");

    private final ClusterImage image = Clusters.withTopic(Clusters.ofBrokers(3), "t", 0, 1, 2)
            .replay(Events.config(ConfigResourceType.TOPIC, "t",
                    Map.of("retention.ms", "1000", "cleanup.policy", "compact")));

    @Test
    void keysAreSetDeletedExtendedAndShortened() {
        AlterConfigsResource wanted = of(TOPIC, "t");
        op(wanted, SET, "segment.bytes", "2MiB");
        op(wanted, DELETE, "retention.ms", null);
        op(wanted, APPEND, "cleanup.policy", "delete");
        op(wanted, APPEND, "leader.replication.throttled.replicas", "0:1, 0:2,0:1");
        op(wanted, SUBTRACT, "follower.replication.throttled.replicas", "0:1");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(wanted);
        assertDone(decided);
        assertThat(decided.records()).hasSize(1);
        assertThat(Clusters.replayed(image, decided.records()).configs().of(T).values())
                .isEqualTo(Map.of("segment.bytes", "2MiB", "cleanup.policy", "compact,delete",
                        "leader.replication.throttled.replicas", "0:1,0:2",
                        "follower.replication.throttled.replicas", ""));
    }

    @Test
    void aListThatIsNotSetGrowsFromWhatCounts() {
        ClusterImage compacting = image.replay(Events.config(ConfigResourceType.CLUSTER_DEFAULT, "",
                Map.of("log.cleanup.policy", "compact"))).replay(Events.topic(
                        new Uuid(9, 9), "u"));
        AlterConfigsResource wanted = of(TOPIC, "u");
        op(wanted, APPEND, "cleanup.policy", "delete");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(compacting, wanted);
        assertThat(Clusters.replayed(compacting, decided.records()).configs().of(ConfigResource.topic("u"))
                .value("cleanup.policy")).isEqualTo("compact,delete");
    }

    @Test
    void whatChangesNothingIsDoneWithoutARecord() {
        AlterConfigsResource wanted = of(TOPIC, "t");
        op(wanted, SET, "retention.ms", "1000");
        op(wanted, DELETE, "segment.bytes", null);
        op(wanted, APPEND, "cleanup.policy", "compact");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(wanted);
        assertDone(decided);
        assertThat(decided.records()).isEmpty();
    }

    /** KAFKA-14136: that is how a renewed file is read. */
    @Test
    void settingAKeyStoreAgainIsWrittenAgain() {
        ClusterImage with = image.replay(Events.config(ConfigResourceType.BROKER, "1",
                Map.of("ssl.keystore.location", "/k", "log.segment.bytes", "2097152")));
        AlterConfigsResource wanted = of(BROKER, "1");
        op(wanted, SET, "ssl.keystore.location", "/k");
        op(wanted, SET, "log.segment.bytes", "2097152");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(with, wanted);
        assertThat(decided.records()).hasSize(1);
        assertThat(decided.records().getFirst().getConfigChanged().getEntriesList())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getKey()).isEqualTo("ssl.keystore.location"));
    }

    @Test
    void eachKindOfResourceHasItsOwnConfigs() {
        AlterConfigsResource broker = of(BROKER, "01");
        op(broker, SET, "leader.replication.throttled.rate", "1MiB");
        op(broker, SET, "listener.name.internal.ssl.keystore.location", "/k");
        AlterConfigsResource all = of(BROKER, "");
        op(all, SET, "log.retention.ms", "7d");
        AlterConfigsResource group = of(GROUP, "g");
        op(group, SET, "share.auto.offset.reset", "by_duration:PT1H");
        AlterConfigsResource metrics = of(CLIENT_METRICS, "m");
        op(metrics, SET, "match", "client_id=app-.*,client_software_name=x");
        op(metrics, APPEND, "metrics", "org.apache.kafka.");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(broker, all, group, metrics);
        assertDone(decided);
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.configs().of(ConfigResource.broker(1)).values()).isEqualTo(
                Map.of("leader.replication.throttled.rate", "1MiB",
                        "listener.name.internal.ssl.keystore.location", "/k"));
        assertThat(after.configs().of(ConfigResource.CLUSTER_DEFAULT).values())
                .isEqualTo(Map.of("log.retention.ms", "7d"));
        assertThat(after.configs().of(new ConfigResource(ConfigResourceType.GROUP, "g")).values())
                .isEqualTo(Map.of("share.auto.offset.reset", "by_duration:PT1H"));
        assertThat(after.configs().of(new ConfigResource(ConfigResourceType.CLIENT_METRICS, "m")).values())
                .hasSize(2).containsEntry("metrics", "org.apache.kafka.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "TOPIC | '' | INVALID_REQUEST", "TOPIC | nobody | UNKNOWN_TOPIC_OR_PARTITION",
        "BROKER | 7 | BROKER_ID_NOT_REGISTERED", "BROKER | -1 | INVALID_REQUEST",
        "BROKER | one | INVALID_REQUEST", "BROKER | 99999999999 | INVALID_REQUEST",
        "GROUP | '' | INVALID_REQUEST", "CLIENT_METRICS | '' | INVALID_REQUEST",
        "BROKER_LOGGER | 1 | INVALID_REQUEST", "UNKNOWN | x | INVALID_REQUEST"})
    void resourcesThatCannotHaveConfigsAreRefused(org.apache.kafka.common.config.ConfigResource.Type type,
            String name, Errors error) {
        AlterConfigsResource wanted = of(type, name);
        op(wanted, DELETE, "retention.ms", null);
        Decided<IncrementalAlterConfigsResponseData> decided = decide(wanted);
        assertRefused(decided, error, "");
        assertThat(decided.response().responses().getFirst().resourceType()).isEqualTo(type.id());
        assertThat(decided.response().responses().getFirst().resourceName()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "TOPIC | t | SET | retention.msec | 1 | INVALID_CONFIG | did you mean retention.ms?",
        "TOPIC | t | DELETE | retention.msec | | INVALID_CONFIG | did you mean retention.ms?",
        "TOPIC | t | SET | retention.ms | -7 | INVALID_CONFIG | of at least -1",
        "TOPIC | t | SET | retention.ms | | INVALID_REQUEST | has no value",
        "TOPIC | t | APPEND | cleanup.policy | | INVALID_REQUEST | has no value",
        "TOPIC | t | APPEND | retention.ms | 7 | INVALID_CONFIG | is not a list",
        "TOPIC | t | SUBTRACT | retention.ms | 7 | INVALID_CONFIG | is not a list",
        "TOPIC | t | APPEND | cleanup.policy | shred | INVALID_CONFIG | a list of compact, delete",
        "TOPIC | t | SET | log.retention.ms | 7 | INVALID_CONFIG | is not a topic's key",
        "BROKER | 1 | SET | node.id | 7 | INVALID_REQUEST | cannot be changed while brokers run",
        "BROKER | '' | SET | num.partitions | 7 | INVALID_REQUEST | cannot be changed while brokers run",
        "BROKER | '' | SET | ssl.keystore.location | /k | INVALID_REQUEST | set it for each one",
        "BROKER | '' | SET | listener.name.x.ssl.keystore.location | /k | INVALID_CONFIG | is not a broker's key",
        "BROKER | 1 | SET | listener.name.x.node.id | 7 | INVALID_CONFIG | is not a broker's key",
        "BROKER | 1 | SET | log.segment.bytes | none | INVALID_REQUEST | must be a number of bytes",
        "BROKER | 1 | SET | log.segment.byte | 1 | INVALID_CONFIG | did you mean log.segment.bytes?",
        "BROKER | 1 | SET | min.insync.replicas | 1 | INVALID_CONFIG | set it for all brokers, or for a topic",
        "GROUP | g | SET | consumer.session.timeout | 1 | INVALID_CONFIG | did you mean consumer.session.timeout.ms?",
        "GROUP | g | SET | consumer.session.timeout.ms | 1000 | INVALID_CONFIG | from 45000 to 60000",
        "GROUP | g | SET | share.auto.offset.reset | by_duration:PT-1H | INVALID_CONFIG | one of latest",
        "GROUP | g | SET | share.auto.offset.reset | by_duration: | INVALID_CONFIG | one of latest",
        "GROUP | g | SET | streams.num.standby.replicas | 3 | INVALID_CONFIG | from 0 to 2",
        "CLIENT_METRICS | m | SET | interval.m | 1000 | INVALID_CONFIG | did you mean interval.ms?",
        "CLIENT_METRICS | m | SET | interval.ms | 99 | INVALID_CONFIG | from 100 to 3600000",
        "CLIENT_METRICS | m | SET | match | client_id=( | INVALID_CONFIG | REGULAR_EXPRESSION",
        "CLIENT_METRICS | m | SET | match | client=x | INVALID_CONFIG | client_software_name"})
    void changesThatCannotBeAreRefused(org.apache.kafka.common.config.ConfigResource.Type type, String name,
            OpType operation, String key, @Nullable String value, Errors error, String why) {
        AlterConfigsResource wanted = of(type, name);
        op(wanted, operation, key, value);
        assertRefused(decide(wanted), error, why);
    }

    @Test
    void anOperationThatIsNoneAndAKeyThatIsThereTwiceAreRefused() {
        AlterConfigsResource strange = of(TOPIC, "t");
        strange.configs().add(new AlterableConfig().setName("retention.ms").setConfigOperation((byte) 9)
                .setValue("1"));
        assertRefused(decide(strange), Errors.INVALID_REQUEST, "operation");
        AlterConfigsResource twice = of(TOPIC, "t");
        op(twice, SET, "retention.ms", "1");
        op(twice, DELETE, "retention.ms", null);
        assertRefused(decide(twice), Errors.INVALID_REQUEST, "more than once");
    }

    @Test
    void aSecretIsNotRepeatedInARefusal() {
        AlterConfigsResource wanted = of(BROKER, "1");
        op(wanted, SET, "ssl.keystore.password", "hunter2" + "x".repeat(40_000));
        Decided<IncrementalAlterConfigsResponseData> decided = decide(wanted);
        assertRefused(decided, Errors.INVALID_CONFIG, "ssl.keystore.password would have 40007 characters");
        assertThat(decided.response().responses().getFirst().errorMessage()).doesNotContain("hunter2");
    }

    @Test
    void aResourceIsAlteredAsAWholeOrNotAtAllAndTheOthersAreNotSpoilt() {
        AlterConfigsResource bad = of(TOPIC, "t");
        op(bad, SET, "retention.ms", "5");
        op(bad, SET, "segment.bytes", "1");
        AlterConfigsResource good = of(BROKER, "2");
        op(good, SET, "log.retention.ms", "5");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(bad, good);
        assertThat(decided.response().responses()).extracting(AlterConfigsResourceResponse::errorCode)
                .containsExactly(Errors.INVALID_CONFIG.code(), Errors.NONE.code());
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.configs().of(T)).isEqualTo(image.configs().of(T));
        assertThat(after.configs().of(ConfigResource.broker(2)).values()).hasSize(1);
    }

    @Test
    void aResourceThatIsThereTwiceIsRefusedWhateverItIsCalled() {
        AlterConfigsResource one = of(BROKER, "1");
        op(one, SET, "log.retention.ms", "5");
        AlterConfigsResource same = of(BROKER, "+01");
        op(same, SET, "log.retention.ms", "6");
        Decided<IncrementalAlterConfigsResponseData> decided = decide(one, same);
        assertThat(decided.records()).isEmpty();
        assertThat(decided.response().responses()).hasSize(2).allMatch(
                each -> each.errorCode() == Errors.INVALID_REQUEST.code());
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        AlterConfigsResource topic = of(TOPIC, "t");
        op(topic, SET, "min.compaction.lag.ms", "10");
        op(topic, SET, "max.compaction.lag.ms", "5");
        assertRefused(decide(topic), Errors.INVALID_CONFIG,
                "min.compaction.lag.ms is 10, but must be at most");
        AlterConfigsResource group = of(GROUP, "g");
        op(group, SET, "consumer.heartbeat.interval.ms", "10000");
        op(group, SET, "consumer.session.timeout.ms", "10000");
        assertRefused(decide(Clusters.around("group.consumer.min.session.timeout.ms=1000"), image, group),
                Errors.INVALID_CONFIG, "consumer.heartbeat.interval.ms is 10000, but must be below");
    }

    /** A newer node may have set it, and somebody wants it gone. */
    @Test
    void aKeyThatIsNotKnownButSetCanBeDeleted() {
        ClusterImage with = image
                .replay(Events.config(ConfigResourceType.TOPIC, "t", Map.of("from.later", "x")));
        AlterConfigsResource wanted = of(TOPIC, "t");
        op(wanted, DELETE, "from.later", null);
        Decided<IncrementalAlterConfigsResponseData> decided = decide(with, wanted);
        assertDone(decided);
        assertThat(Clusters.replayed(with, decided.records()).configs().of(T).value("from.later")).isNull();
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        AlterConfigsResource good = of(TOPIC, "t");
        op(good, SET, "retention.ms", "5");
        AlterConfigsResource bad = of(BROKER, "9");
        IncrementalAlterConfigsRequestData request = request(good, bad).setValidateOnly(true);
        Decided<IncrementalAlterConfigsResponseData> decided = new IncrementalAlterConfigs().decide(image,
                request, Clusters.around());
        assertThat(decided.records()).isEmpty();
        assertThat(decided.response().responses()).extracting(AlterConfigsResourceResponse::errorCode)
                .containsExactly(Errors.NONE.code(), Errors.BROKER_ID_NOT_REGISTERED.code());
    }

    @Test
    void whatDoesNotFitIntoAnEntryIsRefused() {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        for (int i = 0; i < 200; i++) {
            AlterConfigsResource group = of(CLIENT_METRICS, "m" + i);
            op(group, SET, "metrics", "x".repeat(30_000));
            request.resources().add(group);
        }
        Decided<IncrementalAlterConfigsResponseData> decided = new IncrementalAlterConfigs().decide(image,
                request, Clusters.around());
        assertThat(decided.records()).hasSizeBetween(100, 199);
        assertThat(decided.response().responses().getLast().errorCode())
                .isEqualTo(Errors.POLICY_VIOLATION.code());
        Clusters.replayed(image, decided.records());
    }

    private static AlterConfigsResource of(org.apache.kafka.common.config.ConfigResource.Type type,
            String name) {
        return new AlterConfigsResource().setResourceType(type.id()).setResourceName(name);
    }

    private static void op(AlterConfigsResource resource, OpType operation, String key,
            @Nullable String value) {
        resource.configs().add(
                new AlterableConfig().setName(key).setConfigOperation(operation.id()).setValue(value));
    }

    private static IncrementalAlterConfigsRequestData request(AlterConfigsResource... resources) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        for (AlterConfigsResource each : resources)
            request.resources().add(each);
        return request;
    }

    private Decided<IncrementalAlterConfigsResponseData> decide(AlterConfigsResource... resources) {
        return decide(image, resources);
    }

    private static Decided<IncrementalAlterConfigsResponseData> decide(ClusterImage image,
            AlterConfigsResource... resources) {
        return decide(Clusters.around(), image, resources);
    }

    private static Decided<IncrementalAlterConfigsResponseData> decide(Surroundings around,
            ClusterImage image,
            AlterConfigsResource... resources) {
        return new IncrementalAlterConfigs().decide(image, request(resources), around);
    }

    private static void assertDone(Decided<IncrementalAlterConfigsResponseData> decided) {
        assertThat(decided.response().responses()).allSatisfy(each -> {
            assertThat(each.errorMessage()).isNull();
            assertThat(each.errorCode()).isZero();
        });
    }

    private static void assertRefused(Decided<IncrementalAlterConfigsResponseData> decided, Errors error,
            String why) {
        assertThat(decided.records()).isEmpty();
        AlterConfigsResourceResponse answer = decided.response().responses().getFirst();
        assertThat(answer.errorMessage()).contains(why);
        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(error);
    }
}
