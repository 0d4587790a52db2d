package io.tidemark.controller.decision.config;

import io.tidemark.common.config.RuntimeKeys;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicDefaults;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;

/**
 * The configs of topics, as decisions see them: the topic's own values, those set for all brokers, and the
 * controller's file. Immutable; for one image.
 */
public final class TopicConfigs {
    private final ClusterImage image;
    private final Surroundings around;
    private final TopicDefaults defaults;

    public TopicConfigs(ClusterImage image, Surroundings around) {
        this.image = image;
        this.around = around;
        ConfigImage ofNode = image.configs().of(ConfigResource.broker(around.config().nodeId()));
        ConfigImage ofAll = image.configs().of(ConfigResource.CLUSTER_DEFAULT);
        defaults = new TopicDefaults(around.config(), ofNode.values(), ofAll.values());
    }

    /** What counts for a topic with these values of its own. */
    public TopicConfig with(Map<String, String> own) {
        return defaults.forTopic(own);
    }

    /** What counts for that topic. */
    public TopicConfig of(TopicImage topic) {
        return with(image.configs().of(ConfigResource.topic(topic.name())).values());
    }

    TopicDefaults defaults() {
        return defaults;
    }

    /** Why a new topic cannot have these values; empty if it can. */
    public Optional<Refusal> refuse(Map<String, String> own) {
        for (Map.Entry<String, String> each : own.entrySet()) {
            ConfigOperation set = ConfigOperation.set(each.getKey(), each.getValue());
            if (AlteredKey.of(RuntimeKeys.TOPIC, ConfigImage.EMPTY, set,
                    defaults) instanceof AlteredKey.Refused(Refusal refusal))
                return Optional.of(refusal);
        }
        return refuseTogether(own);
    }

    /** Why these values do not fit together; empty if they do. */
    Optional<Refusal> refuseTogether(Map<String, String> own) {
        return TopicRules.problem(with(own), around.config())
                .map(problem -> new Refusal(Errors.INVALID_CONFIG, problem));
    }
}
