package io.tidemark.controller.active;

import io.tidemark.common.metadata.record.ClusterFormed;
import io.tidemark.common.metadata.record.FeatureLevelChanged;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * How a cluster begins, should this node be its first active controller.
 *
 * @param clusterId its name for ever, not empty
 * @param featureLevels at which its features start, from 1
 */
public record ClusterFormation(String clusterId, SortedMap<String, Integer> featureLevels) {
    public ClusterFormation {
        if (clusterId.isEmpty())
            throw new IllegalArgumentException("a cluster needs an id");
    }

    List<MetadataRecord> records() {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(MetadataRecord.newBuilder()
                .setClusterFormed(ClusterFormed.newBuilder().setClusterId(clusterId)).build());
        featureLevels.forEach((name, level) -> records.add(MetadataRecord.newBuilder()
                .setFeatureLevelChanged(FeatureLevelChanged.newBuilder().setName(name).setLevel(level))
                .build()));
        return records;
    }
}
