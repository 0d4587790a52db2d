package io.tidemark.controller.model;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** In one leader epoch of a partition one broker leads, or nobody does. */
final class OneLeaderPerLeaderEpoch implements Invariant {
    private record LeaderEpoch(Uuid topicId, int partition, int epoch) {}

    private final Map<LeaderEpoch, Integer> leaders = new HashMap<>();

    @Override
    public void check(Step step) {
        for (Step.Partition each : step.partitions()) {
            LeaderEpoch epoch = new LeaderEpoch(each.topicId(), each.number(), each.after().leaderEpoch());
            Integer other = leaders.putIfAbsent(epoch, each.after().leader());
            Step.require(other == null || other == each.after().leader(),
                    "in leader epoch %d %d led before: %s", epoch.epoch, other, each);
        }
    }
}
