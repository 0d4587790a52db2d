package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ConfigResource;
import io.tidemark.common.metadata.record.ConfigResourceType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListConfigResources (key 74), all versions (KIP-714, KIP-1142): what has configs. Version 0 lists
 * subscriptions of client metrics alone. Topics and brokers are listed whether anything is set for them or not,
 * groups and subscriptions where something is.
 */
public final class ListConfigResourcesApi
        implements
            ApiHandler<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
    private static final short FIRST_WITH_TYPES = 1;
    private static final Set<Byte> ALL = Set.of(org.apache.kafka.common.config.ConfigResource.Type.TOPIC.id(),
            org.apache.kafka.common.config.ConfigResource.Type.BROKER.id(),
            org.apache.kafka.common.config.ConfigResource.Type.BROKER_LOGGER.id(),
            org.apache.kafka.common.config.ConfigResource.Type.CLIENT_METRICS.id(),
            org.apache.kafka.common.config.ConfigResource.Type.GROUP.id());

    private final Supplier<ClusterImage> images;

    public ListConfigResourcesApi(Supplier<ClusterImage> images) {
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(ApiRequest<ListConfigResourcesRequestData> request,
            Responder<ListConfigResourcesResponseData> responder) {
        ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
        List<Byte> types = request.version() < FIRST_WITH_TYPES
                ? List.of(org.apache.kafka.common.config.ConfigResource.Type.CLIENT_METRICS.id())
                : request.body().resourceTypes();
        responder.respond(list(view, types));
    }

    static ListConfigResourcesResponseData list(ClusterView view, List<Byte> types) {
        ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
        if (!ALL.containsAll(types))
            return response.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        for (byte type : new TreeSet<>(types.isEmpty() ? ALL : types))
            names(view, org.apache.kafka.common.config.ConfigResource.Type.forId(type))
                    .forEach(name -> response.configResources()
                            .add(new ListConfigResourcesResponseData.ConfigResource().setResourceType(type)
                                    .setResourceName(name)));
        return response;
    }

    private static Stream<String> names(ClusterView view,
            org.apache.kafka.common.config.ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> view.image().topics().names().stream();
            case BROKER, BROKER_LOGGER -> view.reachable().stream().map(each -> Integer.toString(each.id()));
            case CLIENT_METRICS -> set(view.image(), ConfigResourceType.CLIENT_METRICS);
            case GROUP -> set(view.image(), ConfigResourceType.GROUP);
            case UNKNOWN -> Stream.empty();
        };
    }

    private static Stream<String> set(ClusterImage image, ConfigResourceType type) {
        return image.configs().byResource().keySet().stream().filter(each -> each.type() == type)
                .map(ConfigResource::name);
    }
}
