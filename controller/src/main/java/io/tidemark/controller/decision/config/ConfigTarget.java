package io.tidemark.controller.decision.config;

import io.tidemark.common.config.RuntimeKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.record.ConfigResourceType;
import io.tidemark.controller.decision.Refusal;
import java.util.Optional;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;

/** What a request means by a type and a name. */
sealed interface ConfigTarget {
    /** The longest name of a group or subscription, in characters. */
    int MAX_NAME_CHARS = Short.MAX_VALUE;

    /** It can have configs. */
    record Found(ConfigResource resource, RuntimeKeys keys) implements ConfigTarget {}

    /** It cannot, or there is no such thing. */
    record Missing(Refusal refusal) implements ConfigTarget {}

    /**
     * Finds it in the image.
     *
     * @param type as on the wire
     */
    static ConfigTarget of(ClusterImage image, byte type, String name) {
        return switch (org.apache.kafka.common.config.ConfigResource.Type.forId(type)) {
            case TOPIC -> topic(image, name);
            case BROKER -> name.isEmpty() ? new Found(ConfigResource.CLUSTER_DEFAULT,
                    RuntimeKeys.CLUSTER_DEFAULT) : broker(image, name);
            case GROUP -> named(ConfigResourceType.GROUP, RuntimeKeys.GROUP, name);
            case CLIENT_METRICS ->
                named(ConfigResourceType.CLIENT_METRICS, RuntimeKeys.CLIENT_METRICS, name);
            case BROKER_LOGGER -> missing(Errors.INVALID_REQUEST,
                    "The levels of a broker's loggers are changed by that broker itself.");
            case UNKNOWN -> missing(Errors.INVALID_REQUEST, "There are no configs of the type " + type + ".");
        };
    }

    private static ConfigTarget topic(ClusterImage image, String name) {
        if (name.isEmpty())
            return missing(Errors.INVALID_REQUEST, "A topic's configs need the topic's name.");
        if (!Topic.isValid(name))
            return missing(Errors.INVALID_TOPIC_EXCEPTION, "No topic can have that name.");
        if (image.topics().topic(name) == null)
            return missing(Errors.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic of that name.");
        return new Found(ConfigResource.topic(name), RuntimeKeys.TOPIC);
    }

    private static ConfigTarget broker(ClusterImage image, String name) {
        Optional<Integer> id = id(name);
        if (id.isEmpty())
            return missing(Errors.INVALID_REQUEST,
                    "A broker is named by its id, a whole number that is not negative; no name means all"
                            + " brokers.");
        if (image.brokers().broker(id.get()) == null)
            return missing(Errors.BROKER_ID_NOT_REGISTERED, "No broker is registered with the id " + id.get()
                    + ".");
        return new Found(ConfigResource.broker(id.get()), RuntimeKeys.BROKER);
    }

    private static Optional<Integer> id(String name) {
        try {
            int id = Integer.parseInt(name);
            return id < 0 ? Optional.empty() : Optional.of(id);
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static ConfigTarget named(ConfigResourceType type, RuntimeKeys keys, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS)
            return missing(Errors.INVALID_REQUEST,
                    "Configs of a group or of client metrics need a name of 1 to "
                            + MAX_NAME_CHARS + " characters.");
        return new Found(new ConfigResource(type, name), keys);
    }

    private static Missing missing(Errors error, String why) {
        return new Missing(new Refusal(error, why));
    }
}
