package io.tidemark.controller.node;

import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.decision.partition.UncleanElectionSweep;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a change of configs asks of the active controller beside the change itself: where unclean elections are
 * allowed from now on, partitions that have no leader may get one. Belongs to the controller's shard.
 */
public final class ConfigFollowUps {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFollowUps.class);

    private final ActiveController controller;

    public ConfigFollowUps(ActiveController controller) {
        this.controller = controller;
    }

    /** The committed image has gone on. */
    void onCommitted(ClusterDelta delta) {
        if (delta.configs().isEmpty() || !controller.isActive())
            return;
        for (ConfigResource resource : delta.configs()) {
            if (allowsNow(delta, resource))
                elect(delta, resource);
        }
    }

    private static boolean allowsNow(ClusterDelta delta, ConfigResource resource) {
        return !Objects.equals(value(delta.before().configs().of(resource)),
                value(delta.after().configs().of(resource)));
    }

    private static @Nullable String value(ConfigImage config) {
        return config.value(TopicKeys.UNCLEAN_LEADER_ELECTION_ENABLE.name());
    }

    private void elect(ClusterDelta delta, ConfigResource resource) {
        if (resource.type() == ConfigResourceType.TOPIC) {
            TopicImage topic = delta.after().topics().topic(resource.name());
            if (topic != null)
                start(UncleanElectionSweep.ofTopic(topic.id()));
        } else
            if (resource.type() == ConfigResourceType.CLUSTER_DEFAULT
                    || resource.type() == ConfigResourceType.BROKER)
                start(UncleanElectionSweep.ofAllTopics());
    }

    private void start(UncleanElectionSweep sweep) {
        controller.start(sweep, Set.of(), outcome -> LOG.debug("{} ended: {}", sweep, outcome));
    }
}
