package io.tidemark.controller.decision.partition;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Parsed;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.TopicImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one topic's config says about its partitions' leaders: the topic's own value, or else that of all
 * brokers, or else the default; before that, where unclean elections are concerned, the controller's file.
 *
 * <p>How many replicas must be in sync decides who is an eligible leader, so it must not be larger here than
 * for any broker that may lead; which is why it cannot be set for a single broker, and why no file counts for
 * it.
 */
final class TopicTerms {
    private final Optional<Integer> minInsync;
    private final boolean unclean;

    private TopicTerms(Optional<Integer> minInsync, boolean unclean) {
        this.minInsync = minInsync;
        this.unclean = unclean;
    }

    /** Of a topic that says nothing itself. */
    static TopicTerms ofCluster(ClusterImage image, NodeConfig node) {
        ConfigImage all = image.configs().of(ConfigResource.CLUSTER_DEFAULT);
        Optional<Integer> minInsync = value(all, ReplicationKeys.MIN_INSYNC_REPLICAS).flatMap(set -> set);
        boolean unclean = value(all, ReplicationKeys.UNCLEAN_LEADER_ELECTION_ENABLE)
                .orElseGet(() -> node.get(ReplicationKeys.UNCLEAN_LEADER_ELECTION_ENABLE));
        return new TopicTerms(minInsync, unclean);
    }

    /** With what a topic says itself. */
    TopicTerms with(ConfigImage own) {
        if (own.isEmpty())
            return this;
        Optional<Integer> ownMinInsync = value(own, TopicKeys.MIN_INSYNC_REPLICAS).flatMap(set -> set);
        return new TopicTerms(ownMinInsync.or(() -> minInsync),
                value(own, TopicKeys.UNCLEAN_LEADER_ELECTION_ENABLE).orElse(unclean));
    }

    /** A value that this node cannot read is as if it were not there. */
    private static <T> Optional<T> value(ConfigImage config, ConfigKey<T> key) {
        String text = config.value(key.name());
        return text != null && key.parse(text) instanceof Parsed.Good<T>(T value) ? Optional.of(value)
                : Optional.empty();
    }

    /** How many of so many replicas must be in sync: at least one, and never more than there are. */
    int minInsyncReplicas(int replicas) {
        int wanted = minInsync.orElseGet(() -> TopicConfig.half(replicas));
        return Math.max(1, Math.min(replicas, wanted));
    }

    /** Whether a leader that may lack acknowledged records is better than none. */
    boolean allowUncleanElection() {
        return unclean;
    }

    /** The terms of all topics, of one image; of one thread. */
    static final class OfTopics {
        private final ClusterImage image;
        private final TopicTerms ofCluster;
        private @Nullable TopicImage last;
        private TopicTerms ofLast;

        OfTopics(ClusterImage image, NodeConfig node) {
            this.image = image;
            ofCluster = ofCluster(image, node);
            ofLast = ofCluster;
        }

        /** The last one asked for is remembered: most ask for many partitions of one topic. */
        @SuppressWarnings("ReferenceEquality")
        TopicTerms of(TopicImage topic) {
            if (topic != last) {
                ofLast = ofCluster.with(image.configs().of(ConfigResource.topic(topic.name())));
                last = topic;
            }
            return ofLast;
        }
    }
}
