package io.tidemark.controller.decision.config;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.config.ConfigAlteration.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/** Replaces all configs of a resource: what is not in the request is unset. The old way, before KIP-339. */
public final class AlterConfigs implements Decision<AlterConfigsRequestData, AlterConfigsResponseData> {
    @Override
    public Decided<AlterConfigsResponseData> decide(ClusterImage image, AlterConfigsRequestData request,
            Surroundings around) {
        ConfigAlteration alteration = new ConfigAlteration(image, around);
        List<Wanted> wanted = request.resources().stream()
                .map(each -> new Wanted(each.resourceType(), each.resourceName(),
                        now -> operations(each, now)))
                .toList();
        AlterConfigsResponseData response = new AlterConfigsResponseData();
        Iterator<Optional<Refusal>> refusals = alteration.alter(wanted).iterator();
        for (AlterConfigsResource each : request.resources())
            response.responses().add(answer(each, refusals.next()));
        return request.validateOnly() ? Decided.only(response)
                : new Decided<>(alteration.records(), response);
    }

    private static List<ConfigOperation> operations(AlterConfigsResource resource, ConfigImage now) {
        List<ConfigOperation> operations = new ArrayList<>();
        Set<String> kept = new HashSet<>();
        for (AlterConfigsRequestData.AlterableConfig config : resource.configs()) {
            kept.add(config.name());
            operations.add(ConfigOperation.set(config.name(), config.value()));
        }
        for (String key : now.entries().keySet()) {
            if (!kept.contains(key))
                operations.add(ConfigOperation.delete(key));
        }
        return operations;
    }

    private static AlterConfigsResourceResponse answer(AlterConfigsResource resource,
            Optional<Refusal> refusal) {
        return new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(refusal.map(Refusal::error).orElse(Errors.NONE).code())
                .setErrorMessage(refusal.map(Refusal::why).orElse(null));
    }
}
