package io.tidemark.broker.api;

import io.tidemark.broker.replica.NewestImage;
import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.ConfigSource;
import io.tidemark.common.config.DefaultValue;
import io.tidemark.common.config.KafkaType;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.Origins;
import io.tidemark.common.config.RuntimeKeys;
import io.tidemark.common.config.Scope;
import io.tidemark.common.config.TopicConfig;
import io.tidemark.common.config.TopicKeys;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.ConfigResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeConfigs (key 32), all versions: of topics, of this broker, of all brokers, of groups, of client
 * metrics subscriptions, and of this broker's loggers (KIP-412).
 */
public final class DescribeConfigsApi
        implements
            ApiHandler<DescribeConfigsRequestData, DescribeConfigsResponseData> {
    private final NodeConfig node;
    private final NewestImage images;
    private final LoggerConfigs loggers;

    DescribeConfigsApi(NodeConfig node, NewestImage images, LoggerConfigs loggers) {
        this.node = node;
        this.images = images;
        this.loggers = loggers;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(ApiRequest<DescribeConfigsRequestData> request,
            Responder<DescribeConfigsResponseData> responder) {
        DescribeConfigsResponseData response = new DescribeConfigsResponseData();
        ClusterImage image = images.get();
        for (DescribeConfigsResource resource : request.body().resources())
            response.results().add(describe(resource, image, request.body()));
        responder.respond(response);
    }

    private DescribeConfigsResult describe(DescribeConfigsResource resource, ClusterImage image,
            DescribeConfigsRequestData asked) {
        DescribeConfigsResult result = new DescribeConfigsResult().setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorMessage("");
        return switch (org.apache.kafka.common.config.ConfigResource.Type.forId(resource.resourceType())) {
            case TOPIC -> topic(result, resource, image, asked);
            case BROKER -> broker(result, resource, image, asked);
            case GROUP -> named(result, resource, asked, RuntimeKeys.GROUP, ConfigSource.GROUP_CONFIG,
                    ConfigResourceType.GROUP, image);
            case CLIENT_METRICS -> named(result, resource, asked, RuntimeKeys.CLIENT_METRICS,
                    ConfigSource.CLIENT_METRICS_CONFIG, ConfigResourceType.CLIENT_METRICS, image);
            case BROKER_LOGGER -> logger(result, resource);
            case UNKNOWN -> refused(result, Errors.INVALID_REQUEST,
                    "There are no configs of the type " + resource.resourceType() + " here.");
        };
    }

    private DescribeConfigsResult logger(DescribeConfigsResult result, DescribeConfigsResource resource) {
        String notOurs = loggers.notOurs(resource.resourceName());
        return notOurs == null ? result.setConfigs(loggers.describe(resource.configurationKeys()))
                : refused(result, Errors.INVALID_REQUEST, notOurs);
    }

    private static DescribeConfigsResult refused(DescribeConfigsResult result, Errors error, String why) {
        return result.setErrorCode(error.code()).setErrorMessage(why);
    }

    private DescribeConfigsResult topic(DescribeConfigsResult result, DescribeConfigsResource resource,
            ClusterImage image, DescribeConfigsRequestData asked) {
        String name = resource.resourceName();
        if (TopicNames.isInvalid(name))
            return refused(result, Errors.INVALID_TOPIC_EXCEPTION,
                    "No topic can have the name '" + name + "'.");
        TopicImage topic = image.topics().topic(name);
        if (topic == null)
            return refused(result, Errors.UNKNOWN_TOPIC_OR_PARTITION, "");
        TopicConfig config = images.settings().of(name);
        Optional<String> half = Optional
                .of(Integer.toString(TopicConfig.half(topic.partitions().get(0).replicas().size())));
        return add(result, resource, asked, RuntimeKeys.TOPIC, key -> ofTopic(key, config, half));
    }

    private DescribeConfigsResult broker(DescribeConfigsResult result, DescribeConfigsResource resource,
            ClusterImage image, DescribeConfigsRequestData asked) {
        String name = resource.resourceName();
        Map<String, String> cluster = image.configs().of(ConfigResource.CLUSTER_DEFAULT).values();
        if (name.isEmpty()) {
            DescribeConfigsResource set = resource.duplicate();
            set.setConfigurationKeys(cluster.keySet().stream()
                    .filter(key -> resource.configurationKeys() == null
                            || resource.configurationKeys().isEmpty()
                            || resource.configurationKeys().contains(key))
                    .toList());
            return set.configurationKeys().isEmpty() ? result
                    : add(result, set, asked, RuntimeKeys.BROKER, key -> set(key,
                            ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, cluster));
        }
        if (!name.equals(Integer.toString(node.nodeId())))
            return refused(result, Errors.INVALID_REQUEST, "This is broker " + node.nodeId()
                    + ", which knows its own configs and those of all brokers, but not those of '" + name
                    + "'.");
        Map<String, String> own = image.configs().of(ConfigResource.broker(node.nodeId())).values();
        return add(result, resource, asked, RuntimeKeys.BROKER, key -> ofBroker(key, own, cluster));
    }

    private DescribeConfigsResult named(DescribeConfigsResult result, DescribeConfigsResource resource,
            DescribeConfigsRequestData asked, RuntimeKeys keys, ConfigSource source, ConfigResourceType type,
            ClusterImage image) {
        if (resource.resourceName().isEmpty())
            return refused(result, Errors.INVALID_REQUEST, "It has no name.");
        Map<String, String> set = image.configs().of(new ConfigResource(type, resource.resourceName()))
                .values();
        return add(result, resource, asked, keys,
                key -> set(key, source, set));
    }

    private static <T> Entry<T> ofTopic(ConfigKey<T> key, TopicConfig config, Optional<String> half) {
        boolean isHalf = key.name().equals(TopicKeys.MIN_INSYNC_REPLICAS.name());
        return new Entry<>(key, config.origins(key), false, isHalf ? half : Optional.empty());
    }

    private <T> Entry<T> ofBroker(ConfigKey<T> key, Map<String, String> own, Map<String, String> cluster) {
        return new Entry<>(key, Origins.ofBroker(key, node, own, cluster), key.scope() == Scope.FILE,
                Optional.empty());
    }

    private <T> Entry<T> set(ConfigKey<T> key, ConfigSource source, Map<String, String> values) {
        return new Entry<>(key, Origins.ofResource(key, node, source, values), false, Optional.empty());
    }

    /**
     * A key with its values.
     *
     * @param absent what a value comes to that is not there
     */
    private record Entry<T>(ConfigKey<T> key, List<TopicConfig.Origin<T>> origins, boolean readOnly,
            Optional<String> absent) {
        boolean isSecret() {
            return key.type().kafkaType() == KafkaType.PASSWORD;
        }

        Optional<String> text(TopicConfig.Origin<T> origin) {
            boolean isAbsent = origin.value() instanceof Optional<?> optional && optional.isEmpty();
            return isSecret() || isAbsent ? absent : Optional.of(key.print(origin.value()));
        }

        /** Kafka names only those defaults of topics that are the plain default of a broker's key. */
        boolean isSynonym(TopicConfig.Origin<T> origin) {
            return origin.source() != ConfigSource.DEFAULT_CONFIG || key.scope() != Scope.TOPIC
                    || key.synonym().map(ConfigKey::defaultValue)
                            .orElse(null) instanceof DefaultValue.Fixed<?>;
        }

        DescribeConfigsResourceResult toResult(DescribeConfigsRequestData asked) {
            TopicConfig.Origin<T> counts = origins.getFirst();
            DescribeConfigsResourceResult result = new DescribeConfigsResourceResult().setName(key.name())
                    .setValue(text(counts).orElse(null))
                    .setReadOnly(readOnly)
                    .setConfigSource(counts.source().wireId())
                    .setIsSensitive(isSecret())
                    .setConfigType(key.type().kafkaType().wireId())
                    .setDocumentation(asked.includeDocumentation() ? key.doc() : null);
            if (asked.includeSynonyms())
                origins.stream().filter(this::isSynonym).forEach(
                        each -> result.synonyms().add(new DescribeConfigsSynonym().setName(each.name())
                                .setValue(text(each).orElse(null)).setSource(each.source().wireId())));
            return result;
        }
    }

    private static DescribeConfigsResult add(DescribeConfigsResult result, DescribeConfigsResource resource,
            DescribeConfigsRequestData asked, RuntimeKeys keys, Function<ConfigKey<?>, Entry<?>> entry) {
        List<String> wanted = resource.configurationKeys();
        List<ConfigKey<?>> chosen = new ArrayList<>();
        for (ConfigKey<?> key : keys.all()) {
            if (!key.isInternal() && (wanted == null || wanted.isEmpty() || wanted.contains(key.name())))
                chosen.add(key);
        }
        chosen.sort(Comparator.comparing(ConfigKey::name));
        chosen.forEach(key -> result.configs().add(entry.apply(key).toResult(asked)));
        return result;
    }
}
