package io.tidemark.controller.decision.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.QuotaEntity;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlterClientQuotasTest {
    private static final QuotaEntity BOB = new QuotaEntity(List.of(new QuotaEntity.Part("user", "bob")));

    @Test
    void limitsAreSetChangedAndLifted() {
        ClusterImage image = after(ClusterImage.EMPTY,
                entry(of("user", "bob"), set("producer_byte_rate", 1_000),
                        set("request_percentage", 12.5)));
        assertThat(image.quotas().limits(BOB))
                .isEqualTo(Map.of("producer_byte_rate", 1_000.0, "request_percentage", 12.5));
        ClusterImage changed = after(image, entry(of("user", "bob"), set("producer_byte_rate", 2_000),
                remove("request_percentage")));
        assertThat(changed.quotas().limits(BOB)).isEqualTo(Map.of("producer_byte_rate", 2_000.0));
    }

    @Test
    void somebodyIsAUserAClientBothOrAnAddressOrTheDefaultOfThose() {
        ClusterImage image = after(ClusterImage.EMPTY,
                entry(List.of(part("user", "bob"), part("client-id", null)), set("consumer_byte_rate", 1)),
                entry(List.of(part("client-id", "c")), set("controller_mutation_rate", 0.5)),
                entry(of("user", null), set("producer_byte_rate", 2)),
                entry(of("ip", "10.0.0.1"), set("connection_creation_rate", 3)),
                entry(of("ip", "fe80::1"), set("connection_creation_rate", 4)),
                entry(of("ip", null), set("connection_creation_rate", 5)));
        assertThat(image.quotas().byEntity()).hasSize(6);
        QuotaEntity both = new QuotaEntity(List.of(new QuotaEntity.Part("client-id", null),
                new QuotaEntity.Part("user", "bob")));
        assertThat(image.quotas().limits(both)).isEqualTo(Map.of("consumer_byte_rate", 1.0));
    }

    @Test
    void whatChangesNothingIsNoRecord() {
        ClusterImage image = after(ClusterImage.EMPTY,
                entry(of("user", "bob"), set("producer_byte_rate", 7)));
        Decided<AlterClientQuotasResponseData> decided = decide(image, entry(of("user", "bob"),
                set("producer_byte_rate", 7), remove("consumer_byte_rate"), remove("no.such.limit")));
        assertThat(errors(decided)).containsExactly(Errors.NONE);
        assertThat(decided.records()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"user, bob, connection_creation_rate, 1", "ip, 10.0.0.1, producer_byte_rate, 1",
        "user, bob, producer_byte, 1", "user, bob, producer_byte_rate, 0",
        "user, bob, producer_byte_rate, -1",
        "user, bob, producer_byte_rate, 1.5", "user, bob, producer_byte_rate, NaN",
        "user, bob, request_percentage, Infinity", "group, bob, producer_byte_rate, 1",
        "user, '', producer_byte_rate, 1", "ip, localhost, connection_creation_rate, 1",
        "ip, 10.0.0.300, connection_creation_rate, 1"})
    void whatCannotBeIsRefusedAndTheRestIsDone(String type, String name, String key, double value) {
        Decided<AlterClientQuotasResponseData> decided = decide(ClusterImage.EMPTY,
                entry(of(type, name), set("consumer_byte_rate", 1), set(key, value)),
                entry(of("user", "carol"), set("consumer_byte_rate", 1)));
        assertThat(errors(decided)).containsExactly(Errors.INVALID_REQUEST, Errors.NONE);
        assertThat(Clusters.replayed(ClusterImage.EMPTY, decided.records()).quotas().byEntity()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user,user", "user,ip", "client-id,ip", "user,client-id,ip"})
    void nobodyIsOtherThingsAtOnce(String types) {
        List<EntityData> parts = new ArrayList<>();
        for (String type : types.split(",")) {
            if (!type.isEmpty())
                parts.add(part(type, "10.0.0." + parts.size()));
        }
        assertThat(errors(decide(ClusterImage.EMPTY, entry(parts, remove("producer_byte_rate")))))
                .containsExactly(Errors.INVALID_REQUEST);
    }

    @Test
    void somebodyAndALimitAreThereOnce() {
        Decided<AlterClientQuotasResponseData> decided = decide(ClusterImage.EMPTY,
                entry(List.of(part("user", "bob"), part("client-id", "c")), set("consumer_byte_rate", 1)),
                entry(List.of(part("client-id", "c"), part("user", "bob")), set("consumer_byte_rate", 2)),
                entry(of("user", "carol"), set("consumer_byte_rate", 1), remove("consumer_byte_rate")));
        assertThat(decided.records()).isEmpty();
        assertThat(errors(decided)).hasSize(3).containsOnly(Errors.INVALID_REQUEST);
    }

    @Test
    void theAnswerNamesEachAndWhatIsOnlyValidatedIsNotDone() {
        AlterClientQuotasRequestData request = new AlterClientQuotasRequestData().setValidateOnly(true)
                .setEntries(List.of(entry(of("user", null), set("consumer_byte_rate", 1))));
        Decided<AlterClientQuotasResponseData> decided = new AlterClientQuotas().decide(ClusterImage.EMPTY,
                request, Clusters.around());
        assertThat(decided.records()).isEmpty();
        assertThat(decided.response().entries()).singleElement().satisfies(each -> {
            assertThat(each.errorCode()).isZero();
            assertThat(each.entity()).containsExactly(
                    new AlterClientQuotasResponseData.EntityData().setEntityType("user").setEntityName(null));
        });
    }

    private static List<EntityData> of(String type, @Nullable String name) {
        return List.of(part(type, name));
    }

    private static EntityData part(String type, @Nullable String name) {
        return new EntityData().setEntityType(type).setEntityName(name);
    }

    private static OpData set(String key, double value) {
        return new OpData().setKey(key).setValue(value);
    }

    private static OpData remove(String key) {
        return new OpData().setKey(key).setRemove(true);
    }

    private static EntryData entry(List<EntityData> parts, OpData... operations) {
        return new EntryData().setEntity(parts).setOps(List.of(operations));
    }

    private static Decided<AlterClientQuotasResponseData> decide(ClusterImage image, EntryData... entries) {
        return new AlterClientQuotas().decide(image,
                new AlterClientQuotasRequestData().setEntries(List.of(entries)), Clusters.around());
    }

    private static ClusterImage after(ClusterImage image, EntryData... entries) {
        Decided<AlterClientQuotasResponseData> decided = decide(image, entries);
        assertThat(errors(decided)).containsOnly(Errors.NONE);
        return Clusters.replayed(image, decided.records());
    }

    private static List<Errors> errors(Decided<AlterClientQuotasResponseData> decided) {
        return decided.response().entries().stream().map(each -> Errors.forCode(each.errorCode())).toList();
    }
}
