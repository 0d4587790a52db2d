package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.FeatureLevelChanged;
import org.pcollections.TreePMap;

/**
 * The levels that features work at.
 *
 * @param byName for each feature that is on, the event that set its level
 */
public record FeaturesImage(TreePMap<String, FeatureLevelChanged> byName) {
    static final FeaturesImage EMPTY = new FeaturesImage(TreePMap.empty());

    /** 0 for one that is off. */
    public int level(String feature) {
        FeatureLevelChanged event = byName.get(feature);
        return event == null ? 0 : event.getLevel();
    }

    FeaturesImage changed(FeatureLevelChanged event) {
        if (event.getName().isEmpty() || event.getLevel() < 0)
            throw new IllegalArgumentException(
                    "feature '" + event.getName() + "' cannot have the level " + event.getLevel());
        return new FeaturesImage(event.getLevel() == 0 ? byName.minus(event.getName())
                : byName.plus(event.getName(), event));
    }
}
