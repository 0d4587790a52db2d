package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.Listener;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeCluster (key 60), all versions. The controller that it names is a broker, as Metadata does; the
 * controllers themselves are asked for at their own listener.
 */
public final class DescribeClusterApi
        implements
            ApiHandler<DescribeClusterRequestData, DescribeClusterResponseData> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;
    private static final short FIRST_WITH_FENCED = 2;

    private final Supplier<ClusterImage> images;

    public DescribeClusterApi(Supplier<ClusterImage> images) {
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(ApiRequest<DescribeClusterRequestData> request,
            Responder<DescribeClusterResponseData> responder) {
        responder.respond(switch (request.body().endpointType()) {
            case BROKERS -> describe(request);
            case CONTROLLERS -> refusal(Errors.MISMATCHED_ENDPOINT_TYPE,
                    "This is a listener of brokers, and the request asks for controllers");
            default -> refusal(Errors.UNSUPPORTED_ENDPOINT_TYPE,
                    "There is no endpoint of type " + request.body().endpointType());
        });
    }

    private static DescribeClusterResponseData refusal(Errors error, String why) {
        return new DescribeClusterResponseData().setErrorCode(error.code()).setErrorMessage(why);
    }

    private DescribeClusterResponseData describe(ApiRequest<DescribeClusterRequestData> request) {
        ClusterView view = new ClusterView(images.get(), request.connection().listenerName());
        boolean withFenced = request.version() >= FIRST_WITH_FENCED && request.body().includeFencedBrokers();
        DescribeClusterResponseData response = new DescribeClusterResponseData()
                .setClusterId(view.image().clusterId())
                .setControllerId(MetadataApi.controllerId(view.reachable(), request))
                .setClusterAuthorizedOperations(request.body().includeClusterAuthorizedOperations()
                        ? Operations.ON_CLUSTER
                        : Operations.NOT_ASKED);
        for (BrokerImage each : withFenced ? List.copyOf(view.image().brokers().all()) : view.reachable()) {
            Optional<Listener> address = each.listener(view.listenerName());
            address.ifPresent(listener -> response.brokers()
                    .add(new DescribeClusterBroker().setBrokerId(each.id())
                            .setHost(listener.getHost())
                            .setPort(listener.getPort())
                            .setRack(each.rack().orElse(null))
                            .setIsFenced(each.isFenced())));
        }
        return response;
    }
}
