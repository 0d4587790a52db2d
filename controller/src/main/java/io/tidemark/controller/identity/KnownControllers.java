package io.tidemark.controller.identity;

import io.tidemark.common.metadata.record.SupportedFeature;
import io.tidemark.controller.call.FeatureRange;
import io.tidemark.controller.call.HelloResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;

/** What other controllers, those that were reached at a voter's address, have said of themselves. Safe on any thread. */
public final class KnownControllers {
    /** More controllers than any quorum has; what further ones say is not kept. */
    static final int MAX_CONTROLLERS = 256;

    /** More features than any controller has; what further ones are is not kept. */
    static final int MAX_FEATURES = 256;

    /**
     * A controller.
     *
     * @param directoryId of its metadata log
     * @param features that it can work with
     */
    public record Known(Uuid directoryId, List<SupportedFeature> features) {
        public Known {
            features = List.copyOf(features);
        }
    }

    private final Map<Integer, Known> byNode = new ConcurrentHashMap<>();

    /** A controller has said who it is. */
    void learn(HelloResponse hello) {
        Uuid directoryId = DirectoryIds.toUuid(hello.getDirectoryId());
        if (directoryId.equals(Uuid.ZERO_UUID)) return;
        int nodeId = hello.getNodeId();
        if (byNode.size() < MAX_CONTROLLERS || byNode.containsKey(nodeId))
            byNode.put(nodeId, new Known(directoryId, hello.getFeaturesList().stream().limit(MAX_FEATURES)
                    .map(KnownControllers::toFeature).toList()));
    }

    private static SupportedFeature toFeature(FeatureRange range) {
        return SupportedFeature.newBuilder().setName(range.getName()).setMinLevel(range.getMinLevel())
                .setMaxLevel(range.getMaxLevel()).build();
    }

    /** How a controller says what it can work with. */
    static List<FeatureRange> toRanges(List<SupportedFeature> features) {
        return features.stream().map(each -> FeatureRange.newBuilder().setName(each.getName())
                .setMinLevel(each.getMinLevel()).setMaxLevel(each.getMaxLevel()).build()).toList();
    }

    /** What that controller said last. */
    public Optional<Known> of(int nodeId) {
        return Optional.ofNullable(byNode.get(nodeId));
    }
}
