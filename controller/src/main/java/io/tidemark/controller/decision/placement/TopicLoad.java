package io.tidemark.controller.decision.placement;

import io.tidemark.common.metadata.image.PartitionImage;
import java.util.HashMap;
import java.util.Map;

/**
 * What a topic's partitions already ask of each broker.
 *
 * @param replicas how many replicas each broker has
 * @param leaders of how many partitions each broker is the preferred leader
 */
public record TopicLoad(Map<Integer, Integer> replicas, Map<Integer, Integer> leaders) {
    /** Of a topic that is new. */
    public static final TopicLoad NONE = new TopicLoad(Map.of(), Map.of());

    public TopicLoad {
        replicas = Map.copyOf(replicas);
        leaders = Map.copyOf(leaders);
    }

    /** Of the partitions that a topic has. */
    public static TopicLoad of(Iterable<PartitionImage> partitions) {
        Map<Integer, Integer> replicas = new HashMap<>();
        Map<Integer, Integer> leaders = new HashMap<>();
        for (PartitionImage partition : partitions) {
            for (int i = 0; i < partition.replicas().size(); i++)
                replicas.merge(partition.replicas().get(i), 1, Integer::sum);
            leaders.merge(partition.preferredLeader(), 1, Integer::sum);
        }
        return new TopicLoad(replicas, leaders);
    }
}
