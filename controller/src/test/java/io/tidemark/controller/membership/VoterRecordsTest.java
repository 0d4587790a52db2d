package io.tidemark.controller.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.controller.identity.KnownControllers.Known;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class VoterRecordsTest {
    private static final VoterRecords RECORDS = new VoterRecords("CONTROLLER", "SSL");
    private static final Voter FIRST = new Voter(1, "a", 9093);
    private static final Voter SECOND = new Voter(2, "b", 9093);

    private final Map<Integer, Uuid> directories = new HashMap<>(
            Map.of(1, new Uuid(1, 1), 2, new Uuid(2, 2)));
    private List<SupportedFeature> features = KnownFeatures.ALL;
    private ClusterImage image = ClusterImage.EMPTY;

    private List<MetadataRecord> missing(Voter... voters) {
        return RECORDS.missing(image, List.of(voters), id -> Optional.ofNullable(directories.get(id))
                .map(directory -> new Known(directory, features)));
    }

    private void replay(Voter... voters) {
        image = image.replay(missing(voters), image.endOffset() + 1).after();
    }

    @Test
    void theImageFollowsTheConfigurationAndThenNothingIsMissing() {
        assertThat(missing(FIRST, SECOND)).hasSize(2).allMatch(MetadataRecord::hasVoterAdded);
        replay(FIRST, SECOND);
        assertThat(missing(FIRST, SECOND)).isEmpty();
        assertThat(missing(FIRST)).singleElement().matches(MetadataRecord::hasVoterRemoved);
        replay(FIRST);
        assertThat(image.quorum().voters()).containsOnlyKeys(1);
        assertThat(missing(FIRST)).isEmpty();
    }

    @Test
    void whoseDirectoryIsNotKnownYetIsLeftOut() {
        directories.remove(2);
        assertThat(missing(FIRST, SECOND)).hasSize(1);
    }

    @Test
    void aVoterThatMovedIsRegisteredAgain() {
        replay(FIRST);
        assertThat(missing(new Voter(1, "elsewhere", 9094))).singleElement().satisfies(record -> assertThat(
                record.getVoterAdded().getListeners(0).getHost()).isEqualTo("elsewhere"));
    }

    /** KIP-584: a level is raised only when all voters know it, and who is upgraded knows more. */
    @Test
    void aVoterThatKnowsOtherFeaturesIsRegisteredAgain() {
        replay(FIRST);
        assertThat(Objects.requireNonNull(image.quorum().voters().get(1)).getFeaturesList())
                .isEqualTo(KnownFeatures.ALL);
        features = List
                .of(SupportedFeature.newBuilder().setName("metadata.version").setMinLevel(1).setMaxLevel(2)
                        .build());
        assertThat(missing(FIRST)).hasSize(1);
        replay(FIRST);
        assertThat(missing(FIRST)).isEmpty();
    }

    @Test
    void aVoterWithAnotherDirectoryIsNotRegisteredOverTheOneThatIsKnown() {
        replay(FIRST);
        directories.put(1, new Uuid(9, 9));
        assertThat(missing(FIRST)).isEmpty();
        assertThat(missing(new Voter(1, "elsewhere", 9094))).isEmpty();
        assertThat(missing(SECOND)).hasSize(2);
    }
}
