package io.tidemark.controller.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.sim.SeededRandomness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places, as tests look at them. */
final class Places {
    private Places() {}

    /** Fails where there are too few brokers. */
    static List<BrokerIds> placed(List<Candidate> candidates, int partitions, int replicationFactor,
            TopicLoad load, long seed) {
        Placement placement = Placement.place(candidates, partitions, replicationFactor, load,
                new SeededRandomness(seed));
        assertThat(placement).isInstanceOf(Placement.Placed.class);
        return ((Placement.Placed) placement).replicas();
    }

    static TopicLoad load(List<BrokerIds> partitions) {
        Map<Integer, Integer> replicas = new HashMap<>();
        Map<Integer, Integer> leaders = new HashMap<>();
        for (BrokerIds each : partitions) {
            each.stream().forEach(id -> replicas.merge(id, 1, Integer::sum));
            leaders.merge(each.get(0), 1, Integer::sum);
        }
        return new TopicLoad(replicas, leaders);
    }

    static String rack(List<Candidate> candidates, int id) {
        return candidates.stream().filter(each -> each.id() == id).findFirst().orElseThrow().rack();
    }
}
