package io.tidemark.controller.decision.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.decision.Clusters;
import io.tidemark.controller.decision.Decided;
import java.util.List;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateFeaturesTest {
    private static final int UPGRADE = 1;
    private static final int SAFE_DOWNGRADE = 2;
    private static final int UNSAFE_DOWNGRADE = 3;

    private final UpdateFeatures decision = new UpdateFeatures(List.of(feature("metadata.version", 1, 3),
            feature("group.version", 0, 2), feature("only.here", 0, 1)));

    /** Brokers know metadata.version from 1 to 3 and group.version up to 2; they work at 2 and 1. */
    private final ClusterImage image = level(level(broker(broker(ClusterImage.EMPTY, 0, 2), 1, 2),
            "metadata.version", 2), "group.version", 1);

    private static SupportedFeature feature(String name, int min, int max) {
        return SupportedFeature.newBuilder().setName(name).setMinLevel(min).setMaxLevel(max).build();
    }

    private static ClusterImage broker(ClusterImage image, int id, int groupVersion) {
        return image.replay(Events.record().setBrokerRegistered(Events.registration(id, Clusters.epoch(id))
                .addFeatures(feature("group.version", 0, groupVersion))).build());
    }

    private static ClusterImage level(ClusterImage image, String name, int level) {
        return image.replay(Events.record().setFeatureLevelChanged(
                FeatureLevelChanged.newBuilder().setName(name).setLevel(level)).build());
    }

    @Test
    void featuresGoUpAndDownAndOff() {
        Decided<UpdateFeaturesResponseData> decided = decide(image, update("metadata.version", 3, UPGRADE),
                update("group.version", 0, SAFE_DOWNGRADE));
        assertThat(decided.response().errorCode()).isZero();
        assertThat(decided.response().results()).hasSize(2);
        ClusterImage after = Clusters.replayed(image, decided.records());
        assertThat(after.features().level("metadata.version")).isEqualTo(3);
        assertThat(after.features().level("group.version")).isZero();
    }

    @Test
    void theSameLevelAgainIsNoRecord() {
        Decided<UpdateFeaturesResponseData> decided = decide(image, update("metadata.version", 2, UPGRADE),
                update("group.version", 1, UNSAFE_DOWNGRADE));
        assertThat(decided.response().errorCode()).isZero();
        assertThat(decided.records()).isEmpty();
    }

    @Test
    void theOldWayToAskForADowngradeCounts() {
        assertThat(decide(image, update("group.version", 0, UPGRADE).setAllowDowngrade(true)).records())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "metadata.version | 4 | 1 | INVALID_UPDATE_VERSION | the active controller does not know it",
        "metadata.version | 1 | 2 | INVALID_UPDATE_VERSION | records of level 2 may be in the log",
        "metadata.version | 1 | 3 | INVALID_UPDATE_VERSION | records of level 2 may be in the log",
        "group.version | 0 | 1 | INVALID_UPDATE_VERSION | a downgrade was not asked for",
        "group.version | 2 | 2 | INVALID_UPDATE_VERSION | only a downgrade was asked for",
        "group.version | -1 | 2 | INVALID_UPDATE_VERSION | a level is not negative",
        "group.version | 2 | 9 | INVALID_REQUEST | The kind of the update",
        "only.here | 1 | 1 | INVALID_UPDATE_VERSION | broker 0 does not know it",
        "no.such.feature | 1 | 1 | INVALID_UPDATE_VERSION | the active controller does not know it"})
    void oneBadUpdateSpoilsAll(String name, short level, int type, Errors error, String why) {
        FeatureUpdateKey good = name.equals("group.version") ? update("metadata.version", 3, UPGRADE)
                : update("group.version", 2, UPGRADE);
        Decided<UpdateFeaturesResponseData> decided = decide(image, good, update(name, level, type));
        assertThat(decided.records()).isEmpty();
        assertThat(Errors.forCode(decided.response().errorCode())).isEqualTo(error);
        assertThat(decided.response().errorMessage()).contains(why);
        assertThat(decided.response().results()).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotKnowTheLevelIsInTheWayThoughItIsFenced() {
        assertThat(decide(broker(image, 5, 1), update("group.version", 2, UPGRADE)).response().errorMessage())
                .contains("broker 5 does not know it");
    }

    @Test
    void aVoterThatDoesNotKnowTheLevelIsInTheWay() {
        ClusterImage with = image.replay(Events.record().setVoterAdded(VoterAdded.newBuilder().setVoterId(7)
                .setDirectoryId(UuidValue.newBuilder().setHigh(1).setLow(1))
                .addFeatures(feature("group.version", 0, 1))).build());
        assertThat(decide(with, update("group.version", 2, UPGRADE)).response().errorMessage())
                .contains("controller 7 does not know it");
    }

    @Test
    void aFeatureThatIsThereTwiceIsRefused() {
        Decided<UpdateFeaturesResponseData> decided = decide(image, update("group.version", 2, UPGRADE),
                update("group.version", 2, UPGRADE));
        assertThat(decided.records()).isEmpty();
        assertThat(Errors.forCode(decided.response().errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void whatIsOnlyValidatedIsNotDone() {
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData().setValidateOnly(true);
        request.featureUpdates().add(update("group.version", 2, UPGRADE));
        Decided<UpdateFeaturesResponseData> decided = decision.decide(image, request, Clusters.around());
        assertThat(decided.records()).isEmpty();
        assertThat(decided.response().errorCode()).isZero();
    }

    private static FeatureUpdateKey update(String name, int level, int type) {
        return new FeatureUpdateKey().setFeature(name).setMaxVersionLevel((short) level)
                .setUpgradeType((byte) type);
    }

    private Decided<UpdateFeaturesResponseData> decide(ClusterImage image, FeatureUpdateKey... updates) {
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData();
        for (FeatureUpdateKey each : updates)
            request.featureUpdates().add(each);
        return decision.decide(image, request, Clusters.around());
    }
}
