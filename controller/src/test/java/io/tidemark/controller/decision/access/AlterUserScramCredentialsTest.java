package io.tidemark.controller.decision.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ScramKey;
import io.tidemark.common.metadata.record.ScramCredentialChanged;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlterUserScramCredentialsTest {
    private static final byte SHA_256 = ScramMechanism.SCRAM_SHA_256.type();
    private static final byte SHA_512 = ScramMechanism.SCRAM_SHA_512.type();

    @ParameterizedTest
    @EnumSource(names = {"SCRAM_SHA_256", "SCRAM_SHA_512"})
    void theKeysThatAreKeptAreThoseThatKafkasClientsAreCheckedAgainst(ScramMechanism mechanism)
            throws Exception {
        ScramFormatter formatter = new ScramFormatter(
                org.apache.kafka.common.security.scram.internals.ScramMechanism
                        .forMechanismName(mechanism.mechanismName()));
        ScramCredential expected = formatter.generateCredential("pencil", 5_000);
        byte[] salted = formatter.saltedPassword("pencil", expected.salt(), 5_000);
        ClusterImage after = after(ClusterImage.EMPTY, List.of(), List.of(new ScramCredentialUpsertion()
                .setName("user").setMechanism(mechanism.type()).setIterations(5_000).setSalt(expected.salt())
                .setSaltedPassword(salted)));
        ScramCredentialChanged kept = Objects.requireNonNull(after.access().credential(new ScramKey("user",
                io.tidemark.common.metadata.record.ScramMechanism.forNumber(mechanism.type()))));
        assertThat(kept.getSalt().toByteArray()).isEqualTo(expected.salt());
        assertThat(kept.getStoredKey().toByteArray()).isEqualTo(expected.storedKey());
        assertThat(kept.getServerKey().toByteArray()).isEqualTo(expected.serverKey());
        assertThat(kept.getIterations()).isEqualTo(5_000);
    }

    @Test
    void credentialsAreReplacedAndRemovedForEachMechanism() {
        ClusterImage both = after(ClusterImage.EMPTY, List.of(),
                List.of(set("bob", SHA_256), set("bob", SHA_512)));
        assertThat(both.access().scram()).hasSize(2);
        ClusterImage one = after(both, List.of(remove("bob", SHA_256)), List.of(set("bob", SHA_512)));
        assertThat(one.access().scram()).hasSize(1);
        assertThat(after(one, List.of(remove("bob", SHA_512)), List.of()).access().scram()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bob, 1, 4095, 5, 5, UNACCEPTABLE_CREDENTIAL", "bob, 1, 16385, 5, 5, UNACCEPTABLE_CREDENTIAL",
        "bob, 1, 4096, 0, 5, UNACCEPTABLE_CREDENTIAL", "bob, 1, 4096, 5, 0, UNACCEPTABLE_CREDENTIAL",
        "bob, 1, 4096, 1025, 5, UNACCEPTABLE_CREDENTIAL", "'', 1, 4096, 5, 5, UNACCEPTABLE_CREDENTIAL",
        "bob, 0, 4096, 5, 5, UNSUPPORTED_SASL_MECHANISM", "bob, 9, 4096, 5, 5, UNSUPPORTED_SASL_MECHANISM"})
    void whatIsNoCredentialIsRefusedWithAllOfThatUserAlone(String user, byte mechanism, int iterations,
            int salt,
            int password, Errors error) {
        ScramCredentialUpsertion bad = new ScramCredentialUpsertion().setName(user).setMechanism(mechanism)
                .setIterations(iterations).setSalt(new byte[salt]).setSaltedPassword(new byte[password]);
        Decided<AlterUserScramCredentialsResponseData> decided = decide(ClusterImage.EMPTY, List.of(),
                List.of(set(user, SHA_512), bad, set("carol", SHA_256)));
        assertThat(errors(decided)).isEqualTo(Map.of(user, error, "carol", Errors.NONE));
        assertThat(Clusters.replayed(ClusterImage.EMPTY, decided.records()).access().scram()).hasSize(1);
    }

    @Test
    void whatIsNotThereIsNotRemoved() {
        ClusterImage image = after(ClusterImage.EMPTY, List.of(), List.of(set("bob", SHA_256)));
        Decided<AlterUserScramCredentialsResponseData> decided = decide(image,
                List.of(remove("bob", SHA_512), remove("nobody", SHA_256)), List.of());
        assertThat(decided.records()).isEmpty();
        assertThat(errors(decided))
                .isEqualTo(Map.of("bob", Errors.RESOURCE_NOT_FOUND, "nobody", Errors.RESOURCE_NOT_FOUND));
    }

    @Test
    void aCredentialIsThereOnce() {
        ClusterImage image = after(ClusterImage.EMPTY, List.of(), List.of(set("bob", SHA_256)));
        assertThat(errors(decide(image, List.of(remove("bob", SHA_256)), List.of(set("bob", SHA_256)))))
                .isEqualTo(Map.of("bob", Errors.DUPLICATE_RESOURCE));
        assertThat(errors(decide(image, List.of(remove("bob", SHA_256), remove("bob", SHA_256)), List.of())))
                .isEqualTo(Map.of("bob", Errors.DUPLICATE_RESOURCE));
        assertThat(errors(decide(image, List.of(), List.of(set("bob", SHA_512), set("bob", SHA_512)))))
                .isEqualTo(Map.of("bob", Errors.DUPLICATE_RESOURCE));
    }

    private static ScramCredentialUpsertion set(String user, byte mechanism) {
        return new ScramCredentialUpsertion().setName(user).setMechanism(mechanism).setIterations(4_096)
                .setSalt("salt".getBytes(StandardCharsets.UTF_8))
                .setSaltedPassword("salted".getBytes(StandardCharsets.UTF_8));
    }

    private static ScramCredentialDeletion remove(String user, byte mechanism) {
        return new ScramCredentialDeletion().setName(user).setMechanism(mechanism);
    }

    private static Decided<AlterUserScramCredentialsResponseData> decide(ClusterImage image,
            List<ScramCredentialDeletion> deletions, List<ScramCredentialUpsertion> upsertions) {
        return new AlterUserScramCredentials().decide(image, new AlterUserScramCredentialsRequestData()
                .setDeletions(deletions).setUpsertions(upsertions), Clusters.around());
    }

    private static ClusterImage after(ClusterImage image, List<ScramCredentialDeletion> deletions,
            List<ScramCredentialUpsertion> upsertions) {
        Decided<AlterUserScramCredentialsResponseData> decided = decide(image, deletions, upsertions);
        assertThat(errors(decided).values()).containsOnly(Errors.NONE);
        return Clusters.replayed(image, decided.records());
    }

    private static Map<String, Errors> errors(Decided<AlterUserScramCredentialsResponseData> decided) {
        Map<String, Errors> errors = new HashMap<>();
        decided.response().results()
                .forEach(each -> assertThat(errors.put(each.user(), Errors.forCode(each.errorCode())))
                        .isNull());
        return errors;
    }
}
