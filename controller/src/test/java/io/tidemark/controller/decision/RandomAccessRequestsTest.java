package io.tidemark.controller.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.controller.decision.access.AlterUserScramCredentials;
import io.tidemark.controller.decision.access.CreateAcls;
import io.tidemark.controller.decision.access.DeleteAcls;
import io.tidemark.controller.decision.feature.UpdateFeatures;
import io.tidemark.controller.decision.quota.AlterClientQuotas;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is asked about access, quotas and features: nothing is thrown, and what is decided can happen. */
class RandomAccessRequestsTest {
    private static final int REQUESTS = 300;

    static LongStream seeds() {
        return LongStream.range(0, "decisions".equals(System.getProperty("campaign")) ? 1_000 : 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsDecidedCanHappen(long seed) {
        SeededRandomness random = new SeededRandomness(seed);
        RandomHistory history = new RandomHistory(random.fork("history"));
        Surroundings around = new Surroundings(1_000, random.fork("decisions"), Clusters.around().config(),
                Set.of());
        ClusterImage image = ClusterImage.EMPTY;
        int done = 0;
        for (int i = 0; i < REQUESTS; i++) {
            image = Clusters.replayed(image, history.next(image));
            Decided<?> decided = decide(random, image, around);
            done += decided.records().isEmpty() ? 0 : 1;
            image = Clusters.replayed(image, decided.records());
        }
        assertThat(done).isGreaterThan(0);
    }

    private static Decided<?> decide(SeededRandomness random, ClusterImage image, Surroundings around) {
        return switch (random.nextInt(5)) {
            case 0 -> new AlterClientQuotas().decide(image, quotas(random), around);
            case 1 -> new AlterUserScramCredentials().decide(image, scram(random), around);
            case 2 -> new CreateAcls().decide(image, rules(random), around);
            case 3 -> new DeleteAcls().decide(image, filters(random), around);
            default -> new UpdateFeatures(List.of(SupportedFeature.newBuilder().setName("metadata.version")
                    .setMinLevel(1).setMaxLevel(3).build())).decide(image, features(random), around);
        };
    }

    private static AlterClientQuotasRequestData quotas(SeededRandomness random) {
        List<AlterClientQuotasRequestData.EntryData> entries = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<AlterClientQuotasRequestData.EntityData> parts = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--)
                parts.add(new AlterClientQuotasRequestData.EntityData()
                        .setEntityType(any(random, "user", "client-id", "ip", "host"))
                        .setEntityName(random.oneIn(3) ? null : any(random, "user0", "user1", "::1", "")));
            entries.add(new AlterClientQuotasRequestData.EntryData().setEntity(parts)
                    .setOps(List.of(new AlterClientQuotasRequestData.OpData()
                            .setKey(any(random, "producer_byte_rate", "request_percentage", "rate0", ""))
                            .setValue(random.nextInt(5) / 2.0 - 0.5).setRemove(random.oneIn(3)))));
        }
        return new AlterClientQuotasRequestData().setEntries(entries).setValidateOnly(random.oneIn(5));
    }

    private static AlterUserScramCredentialsRequestData scram(SeededRandomness random) {
        List<ScramCredentialDeletion> deletions = new ArrayList<>();
        List<ScramCredentialUpsertion> upsertions = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--)
            deletions.add(new ScramCredentialDeletion().setName(any(random, "user0", "user1", ""))
                    .setMechanism((byte) random.nextInt(4)));
        for (int i = random.nextInt(3); i > 0; i--)
            upsertions.add(new ScramCredentialUpsertion().setName(any(random, "user0", "user1", "user2", ""))
                    .setMechanism((byte) random.nextInt(4)).setIterations(4_000 + random.nextInt(1_000))
                    .setSalt(new byte[random.nextInt(9)]).setSaltedPassword(new byte[random.nextInt(9)]));
        return new AlterUserScramCredentialsRequestData().setDeletions(deletions).setUpsertions(upsertions);
    }

    private static CreateAclsRequestData rules(SeededRandomness random) {
        List<AclCreation> rules = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--)
            rules.add(new AclCreation().setResourceType((byte) random.nextInt(8))
                    .setResourceName(any(random, "topic-1", "topic-2", "kafka-cluster", ""))
                    .setResourcePatternType((byte) (1 + random.nextInt(5)))
                    .setPrincipal(any(random, "User:1", "User:2", "nobody"))
                    .setHost(any(random, "*", "10.0.0.1", ""))
                    .setOperation((byte) random.nextInt(15))
                    .setPermissionType((byte) (1 + random.nextInt(3))));
        return new CreateAclsRequestData().setCreations(rules);
    }

    private static DeleteAclsRequestData filters(SeededRandomness random) {
        List<DeleteAclsFilter> filters = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--)
            filters.add(new DeleteAclsFilter().setResourceTypeFilter((byte) random.nextInt(8))
                    .setResourceNameFilter(random.oneIn(2) ? null : any(random, "topic-1", "topic-2"))
                    .setPatternTypeFilter((byte) (1 + random.nextInt(5)))
                    .setPrincipalFilter(random.oneIn(2) ? null : any(random, "User:1", "User:2"))
                    .setHostFilter(null).setOperation((byte) (1 + random.nextInt(4)))
                    .setPermissionType((byte) (1 + random.nextInt(3))));
        return new DeleteAclsRequestData().setFilters(filters);
    }

    private static UpdateFeaturesRequestData features(SeededRandomness random) {
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData().setValidateOnly(random.oneIn(5));
        for (int i = random.nextInt(3); i >= 0; i--)
            request.featureUpdates().add(new FeatureUpdateKey()
                    .setFeature(any(random, "metadata.version", "feature0", "feature1", ""))
                    .setMaxVersionLevel((short) (random.nextInt(5) - 1))
                    .setUpgradeType((byte) random.nextInt(5)).setAllowDowngrade(random.oneIn(4)));
        return request;
    }

    private static String any(SeededRandomness random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }
}
