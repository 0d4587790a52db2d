package io.tidemark.broker.api;

import io.tidemark.common.config.ConfigSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.LogLevelConfig;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The levels of this broker's loggers as configs of it (type 8, KIP-412). Safe on any thread. */
final class LoggerConfigs {
    private final int nodeId;
    private final LogLevels levels;

    LoggerConfigs(int nodeId, LogLevels levels) {
        this.nodeId = nodeId;
        this.levels = levels;
    }

    /** Why nobody has such loggers here; null if they are this broker's. */
    @Nullable
    String notOurs(String resourceName) {
        if (resourceName.isEmpty())
            return "A broker's loggers need the broker's id.";
        return resourceName.equals(Integer.toString(nodeId)) ? null
                : "This is broker " + nodeId + ", which has no loggers of '" + resourceName + "'.";
    }

    /**
     * The levels.
     *
     * @param wanted the loggers, or null or none for all
     */
    List<DescribeConfigsResourceResult> describe(@Nullable List<String> wanted) {
        return levels.all().entrySet().stream()
                .filter(each -> wanted == null || wanted.isEmpty() || wanted.contains(each.getKey()))
                .map(each -> new DescribeConfigsResourceResult().setName(each.getKey())
                        .setValue(each.getValue())
                        .setConfigSource(ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG.wireId()))
                .toList();
    }

    /** Changes all levels that a request names, or none of them. */
    AlterConfigsResourceResponse alter(AlterConfigsResource resource, boolean validateOnly) {
        AlterConfigsResourceResponse response = new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType()).setResourceName(resource.resourceName());
        Refused refused = check(resource);
        if (refused != null)
            return response.setErrorCode(refused.error().code()).setErrorMessage(refused.why());
        if (!validateOnly)
            resource.configs().forEach(this::apply);
        return response.setErrorMessage(null);
    }

    private record Refused(Errors error, String why) {}

    private static Refused invalid(String why) {
        return new Refused(Errors.INVALID_REQUEST, why);
    }

    private @Nullable Refused check(AlterConfigsResource resource) {
        Set<String> names = new HashSet<>();
        for (AlterableConfig each : resource.configs()) {
            if (!names.add(each.name()))
                return invalid("The logger " + each.name() + " is there twice.");
            if (each.value() == null && OpType.forId(each.configOperation()) != OpType.DELETE)
                return invalid("The logger " + each.name() + " is given no level.");
        }
        String notOurs = notOurs(resource.resourceName());
        if (notOurs != null)
            return invalid(notOurs);
        SortedMap<String, String> all = levels.all();
        return resource.configs().stream().map(each -> check(each, all.containsKey(each.name())))
                .filter(each -> each != null).findFirst().orElse(null);
    }

    private static @Nullable Refused check(AlterableConfig config, boolean exists) {
        OpType operation = OpType.forId(config.configOperation());
        if (operation != OpType.SET && operation != OpType.DELETE)
            return invalid("The level of a logger can be set and deleted, and nothing else.");
        if (!exists)
            return new Refused(Errors.INVALID_CONFIG, "There is no logger " + config.name() + ".");
        if (operation == OpType.DELETE)
            return config.name().equals(LogLevels.ROOT)
                    ? invalid(
                            "The root logger's level cannot be deleted, since it has nobody to inherit from.")
                    : null;
        return LogLevelConfig.VALID_LOG_LEVELS.contains(config.value()) ? null
                : new Refused(Errors.INVALID_CONFIG, "The level of " + config.name() + " must be one of "
                        + LogLevelConfig.VALID_LOG_LEVELS.stream().sorted().collect(Collectors.joining(", "))
                        + ", and not '" + config.value() + "'.");
    }

    private void apply(AlterableConfig config) {
        if (OpType.forId(config.configOperation()) == OpType.SET)
            levels.set(config.name(), config.value());
        else
            levels.unset(config.name());
    }
}
