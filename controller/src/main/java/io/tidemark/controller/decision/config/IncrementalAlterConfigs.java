package io.tidemark.controller.decision.config;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Decision;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.decision.config.ConfigAlteration.Wanted;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.Errors;

/** Sets, deletes, extends or shortens single configs (KIP-339). */
public final class IncrementalAlterConfigs
        implements
            Decision<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
    @Override
    public Decided<IncrementalAlterConfigsResponseData> decide(ClusterImage image,
            IncrementalAlterConfigsRequestData request, Surroundings around) {
        ConfigAlteration alteration = new ConfigAlteration(image, around);
        List<Wanted> wanted = request.resources().stream()
                .map(each -> new Wanted(each.resourceType(), each.resourceName(), now -> operations(each)))
                .toList();
        IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
        Iterator<Optional<Refusal>> refusals = alteration.alter(wanted).iterator();
        for (AlterConfigsResource each : request.resources())
            response.responses().add(answer(each, refusals.next()));
        return request.validateOnly() ? Decided.only(response)
                : new Decided<>(alteration.records(), response);
    }

    private static List<ConfigOperation> operations(AlterConfigsResource resource) {
        return resource.configs().stream().map(config -> new ConfigOperation(config.name(),
                OpType.forId(config.configOperation()), config.value())).toList();
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
