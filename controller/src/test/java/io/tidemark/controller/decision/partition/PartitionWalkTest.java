package io.tidemark.controller.decision.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** A walk past all partitions, in steps of any size. */
class PartitionWalkTest {
    private static final int[] PARTITIONS = {2, 1, 3, 0, 1};

    private static ClusterImage cluster() {
        ClusterImage image = ClusterImage.EMPTY.replay(Events.registered(1, 0)).replay(Events.unfenced(1, 0));
        for (int i = 0; i < PARTITIONS.length; i++) {
            Uuid id = new Uuid(1, i + 1);
            image = image.replay(Events.topic(id, "topic" + i));
            for (int each = 0; each < PARTITIONS[i]; each++)
                image = image.replay(Events.created(Events.partition(id, each, 1)));
        }
        return image;
    }

    @Test
    void everyPartitionIsVisitedOnceHoweverSmallTheSteps() {
        ClusterImage image = cluster();
        for (int visits = 1; visits <= 9; visits++) {
            PartitionWalk walk = new PartitionWalk(10, visits);
            List<String> visited = new ArrayList<>();
            for (int steps = 0; !walk.isAtEnd(); steps++) {
                assertThat(steps).as("steps of %s", visits).isLessThan(20);
                walk.step(image.topics(), (topic, partition, _) -> {
                    visited.add(topic.name() + "-" + partition);
                    return null;
                });
            }
            assertThat(visited).as("steps of %s", visits).containsExactly("topic0-0", "topic0-1", "topic1-0",
                    "topic2-0", "topic2-1", "topic2-2", "topic4-0");
        }
    }
}
