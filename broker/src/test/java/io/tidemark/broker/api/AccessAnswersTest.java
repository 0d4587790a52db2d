package io.tidemark.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.ClientQuotaChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.QuotaEntityPart;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.common.metadata.record.ScramMechanism;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What brokers say of quotas (KIP-546) and of SCRAM credentials (KIP-554). */
class AccessAnswersTest {
    private static final byte EXACT = 0;
    private static final byte DEFAULT = 1;
    private static final byte ANY = 2;

    private final ClusterImage quotas = quota(
            quota(quota(quota(ClusterImage.EMPTY, "user", "alice"), "user", null),
                    "client-id", "app", "user", "alice"),
            "ip", "10.0.0.1");

    private static ClusterImage quota(ClusterImage image, @Nullable String... typesAndNames) {
        ClientQuotaChanged.Builder event = ClientQuotaChanged.newBuilder().setKey("producer_byte_rate")
                .setValue(5);
        for (int i = 0; i < typesAndNames.length; i += 2) {
            QuotaEntityPart.Builder part = QuotaEntityPart.newBuilder()
                    .setType(Objects.requireNonNull(typesAndNames[i]));
            String name = typesAndNames[i + 1];
            event.addEntity(name == null ? part : part.setName(name));
        }
        return image.replay(MetadataRecord.newBuilder().setClientQuotaChanged(event).build());
    }

    private static ComponentData part(String type, int match, @Nullable String name) {
        return new ComponentData().setEntityType(type).setMatchType((byte) match).setMatch(name);
    }

    private DescribeClientQuotasResponseData described(boolean strict, ComponentData... parts) {
        return DescribeClientQuotasApi.describe(quotas,
                new DescribeClientQuotasRequestData().setStrict(strict).setComponents(List.of(parts)));
    }

    private void assertFound(int count, boolean strict, ComponentData... parts) {
        assertThat(described(strict, parts).entries()).hasSize(count);
    }

    private void assertRefused(Errors error, ComponentData... parts) {
        DescribeClientQuotasResponseData response = described(false, parts);
        assertThat(Errors.forCode(response.errorCode())).isEqualTo(error);
        assertThat(response.entries()).isNull();
    }

    @Test
    void aFilterFindsWhoHasItsPartsAndAStrictOneWhoHasNoOthers() {
        assertFound(4, false);
        assertFound(0, true);
        assertFound(2, false, part("user", EXACT, "alice"));
        assertFound(1, true, part("user", EXACT, "alice"));
        assertFound(1, true, part("user", DEFAULT, null));
        assertFound(3, false, part("user", ANY, null));
        assertFound(2, true, part("user", ANY, null));
        assertFound(1, true, part("user", ANY, null), part("client-id", EXACT, "app"));
        assertFound(0, false, part("client-id", DEFAULT, null));
        assertFound(1, false, part("ip", ANY, null));
        assertThat(described(true, part("user", EXACT, "alice")).entries().getFirst().values().getFirst()
                .value())
                .isEqualTo(5);
    }

    @Test
    void aFilterThatMakesNoSenseIsRefused() {
        assertRefused(Errors.INVALID_REQUEST, part("", ANY, null));
        assertRefused(Errors.UNSUPPORTED_VERSION, part("planet", ANY, null));
        assertRefused(Errors.INVALID_REQUEST, part("user", ANY, null), part("user", DEFAULT, null));
        assertRefused(Errors.INVALID_REQUEST, part("user", EXACT, null));
        assertRefused(Errors.INVALID_REQUEST, part("user", DEFAULT, "alice"));
        assertRefused(Errors.INVALID_REQUEST, part("user", 9, null));
        assertRefused(Errors.INVALID_REQUEST, part("user", ANY, null), part("ip", ANY, null));
    }

    private static MetadataRecord credential(String user, ScramMechanism mechanism) {
        ByteString secret = ByteString.copyFromUtf8("secret");
        return MetadataRecord.newBuilder()
                .setScramCredentialChanged(ScramCredentialChanged.newBuilder().setUser(user)
                        .setMechanism(mechanism).setSalt(secret).setStoredKey(secret).setServerKey(secret)
                        .setIterations(4096))
                .build();
    }

    private static DescribeUserScramCredentialsResponseData credentials(String... users) {
        ClusterImage image = ClusterImage.EMPTY.replay(credential("bob", ScramMechanism.SCRAM_SHA_512))
                .replay(credential("alice", ScramMechanism.SCRAM_SHA_256))
                .replay(credential("alice", ScramMechanism.SCRAM_SHA_512));
        return DescribeUserScramCredentialsApi.describe(image, new DescribeUserScramCredentialsRequestData()
                .setUsers(Stream.of(users).map(each -> new UserName().setName(each)).toList()));
    }

    @Test
    void mechanismsAndIterationsAreToldAndNoSecrets() {
        DescribeUserScramCredentialsResult alice = credentials("alice").results().getFirst();
        assertThat(alice.credentialInfos()).extracting(each -> (int) each.mechanism()).containsExactly(1, 2);
        assertThat(alice.credentialInfos()).allMatch(each -> each.iterations() == 4096);
        assertThat(alice.toString()).doesNotContain("secret");
    }

    @Test
    void nobodyNamedMeansEverybody() {
        assertThat(credentials().results()).extracting(DescribeUserScramCredentialsResult::user)
                .containsExactly("alice", "bob");
    }

    @Test
    void whoIsUnknownOrThereTwiceHasAnErrorOfHisOwn() {
        DescribeUserScramCredentialsResponseData response = credentials("bob", "eve", "alice", "alice");
        assertThat(response.results()).extracting(DescribeUserScramCredentialsResult::user)
                .containsExactly("bob", "eve", "alice");
        assertThat(response.results()).extracting(each -> Errors.forCode(each.errorCode()))
                .containsExactly(Errors.NONE, Errors.RESOURCE_NOT_FOUND, Errors.DUPLICATE_RESOURCE);
    }
}
