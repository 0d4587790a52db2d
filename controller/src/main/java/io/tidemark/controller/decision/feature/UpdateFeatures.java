package io.tidemark.controller.decision.feature;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.controller.decision.BatchRoom;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData.UpdatableFeatureResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Raises or lowers the levels that features work at (KIP-584): all that a request names, or none. A level has to be
 * known to every broker that is registered, fenced or not, to every voter, and to this controller. Level 0 switches
 * a feature off. {@code metadata.version} does not go down: records of its present level may be in the log.
 */
public final class UpdateFeatures implements Decision<UpdateFeaturesRequestData, UpdateFeaturesResponseData> {
    private final List<SupportedFeature> known;

    /** @param known what this controller can work with */
    public UpdateFeatures(List<SupportedFeature> known) {
        this.known = List.copyOf(known);
    }

    @Override
    public Decided<UpdateFeaturesResponseData> decide(ClusterImage image, UpdateFeaturesRequestData request,
            Surroundings around) {
        List<MetadataRecord> records = new ArrayList<>();
        UpdateFeaturesResponseData response = new UpdateFeaturesResponseData().setErrorMessage(null);
        Set<String> seen = new HashSet<>();
        for (FeatureUpdateKey update : request.featureUpdates()) {
            Optional<Refusal> refusal = seen.add(update.feature()) ? refuse(image, update)
                    : refused(Errors.INVALID_REQUEST, "A feature may be in a request only once.");
            if (refusal.isPresent())
                return refusedAll(refusal.get());
            if (update.maxVersionLevel() != image.features().level(update.feature()))
                records.add(MetadataRecord.newBuilder()
                        .setFeatureLevelChanged(FeatureLevelChanged.newBuilder()
                                .setName(update.feature())
                                .setLevel(update.maxVersionLevel()))
                        .build());
            response.results().add(new UpdatableFeatureResult().setFeature(update.feature()));
        }
        if (!new BatchRoom().add(records))
            return refusedAll(BatchRoom.full());
        return request.validateOnly() ? Decided.only(response) : new Decided<>(records, response);
    }

    private static Decided<UpdateFeaturesResponseData> refusedAll(Refusal refusal) {
        return Decided.only(new UpdateFeaturesResponseData().setErrorCode(refusal.error().code())
                .setErrorMessage(refusal.why()));
    }

    private Optional<Refusal> refuse(ClusterImage image, FeatureUpdateKey update) {
        String name = update.feature();
        int now = image.features().level(name);
        int level = update.maxVersionLevel();
        UpgradeType type = update.allowDowngrade() ? UpgradeType.SAFE_DOWNGRADE
                : UpgradeType.fromCode(update.upgradeType());
        if (type == UpgradeType.UNKNOWN)
            return refused(Errors.INVALID_REQUEST, "The kind of the update of a feature is not known.");
        if (level == now)
            return Optional.empty();
        if (level < 0)
            return cannot(name, level, "a level is not negative");
        if (level < now && type == UpgradeType.UPGRADE)
            return cannot(name, level, "it is at level " + now + ", and a downgrade was not asked for");
        if (level > now && type != UpgradeType.UPGRADE)
            return cannot(name, level, "it is at level " + now + ", and only a downgrade was asked for");
        if (level < now && name.equals(KnownFeatures.METADATA_VERSION))
            return cannot(name, level, "records of level " + now + " may be in the log");
        return level == 0 ? Optional.empty() : refuseUnknown(image, name, level);
    }

    private Optional<Refusal> refuseUnknown(ClusterImage image, String name, int level) {
        if (!isAmong(known, name, level))
            return cannot(name, level, "the active controller does not know it");
        for (VoterAdded voter : image.quorum().voters().values()) {
            if (!isAmong(voter.getFeaturesList(), name, level))
                return cannot(name, level, "controller " + voter.getVoterId() + " does not know it");
        }
        for (BrokerImage broker : image.brokers().all()) {
            if (!broker.supports(name, level))
                return cannot(name, level, "broker " + broker.id() + " does not know it");
        }
        return Optional.empty();
    }

    private static boolean isAmong(List<SupportedFeature> features, String name, int level) {
        return features.stream().anyMatch(each -> each.getName().equals(name) && each.getMinLevel() <= level
                && level <= each.getMaxLevel());
    }

    private static Optional<Refusal> cannot(String name, int level, String since) {
        return refused(Errors.INVALID_UPDATE_VERSION, "Feature " + name + " cannot go to level " + level
                + ", since " + since + ". Nothing was changed.");
    }

    private static Optional<Refusal> refused(Errors error, String why) {
        return Optional.of(new Refusal(error, why));
    }
}
