package io.tidemark.broker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ThrottleKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.throttle.Throttled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicThrottleTest {
    private static final int SELF = 1;
    private static final String LEADERS = "leader.replication.throttled.replicas";
    private static final String FOLLOWERS = "follower.replication.throttled.replicas";
    private static final String RATE = "leader.replication.throttled.rate";

    @TempDir
    private Path root;

    private TopicSettings settings(MetadataRecord... records) throws Exception {
        Path file = Files.writeString(root.resolve("server.properties"), "node.id=" + SELF);
        NodeConfig node = new ConfigLoader(OsDisk.INSTANCE, root).load(file).config();
        return new TopicSettings(node, ClusterImage.EMPTY.replay(List.of(records), records.length).after());
    }

    private Throttled of(int partition, Map<String, String> config) throws Exception {
        TopicSettings settings = settings(Events.topic(new Uuid(7, 7), "t"),
                Events.config(ConfigResourceType.TOPIC, "t", config));
        return TopicThrottle.of(settings.of("t"), SELF).of(partition);
    }

    @Test
    void aListNamesThePartitionsOfEachBroker() throws Exception {
        Map<String, String> config = Map.of(LEADERS, "0:1, 1:2,12:1", FOLLOWERS, "1:1,0:11");
        assertThat(of(0, config)).isEqualTo(new Throttled(true, false));
        assertThat(of(1, config)).isEqualTo(new Throttled(false, true));
        assertThat(of(12, config)).isEqualTo(new Throttled(true, false));
        assertThat(of(2, config)).isEqualTo(Throttled.NOT);
    }

    @Test
    void aStarNamesThemAllAndNothingNone() throws Exception {
        assertThat(of(5, Map.of(LEADERS, "*", FOLLOWERS, ""))).isEqualTo(new Throttled(true, false));
        assertThat(of(5, Map.of(FOLLOWERS, "*"))).isEqualTo(new Throttled(false, true));
        assertThat(of(5, Map.of("retention.ms", "1"))).isEqualTo(Throttled.NOT);
    }

    @Test
    void aRateIsTheBrokersOwnBeforeThatOfAllBrokers() throws Exception {
        MetadataRecord all = Events.config(ConfigResourceType.CLUSTER_DEFAULT, "", Map.of(RATE, "7"));
        MetadataRecord own = Events.config(ConfigResourceType.BROKER, "1", Map.of(RATE, "8"));
        MetadataRecord others = Events.config(ConfigResourceType.BROKER, "2", Map.of(RATE, "9"));
        assertThat(settings(others).setForBroker(ThrottleKeys.LEADER_REPLICATION_THROTTLED_RATE)).isEmpty();
        assertThat(settings(others, all).setForBroker(ThrottleKeys.LEADER_REPLICATION_THROTTLED_RATE))
                .contains(7L);
        assertThat(settings(others, all, own).setForBroker(ThrottleKeys.LEADER_REPLICATION_THROTTLED_RATE))
                .contains(8L);
    }
}
