package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.metadata.record.SupportedFeature;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ApiVersions (key 18): which keys and versions are served, and the levels of features from version 3 on. Served up to version 4; version 5 is Kafka 4.4's.
 * A client that asks in a later version is answered in version 0 with UNSUPPORTED_VERSION (KIP-511), and can
 * ask again.
 */
final class ApiVersionsApi implements ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> {
    /** What a client may call its software (KIP-511). */
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private static final short FIRST_WITH_SOFTWARE = 3;
    private static final short LATEST = 4;

    private static final short FIRST_WITH_FEATURES = 3;

    private final ApiRouter router;
    private final Supplier<ClusterImage> images;

    ApiVersionsApi(ApiRouter router, Supplier<ClusterImage> images) {
        this.router = router;
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public short latestVersion() {
        return LATEST;
    }

    @Override
    public void handle(ApiRequest<ApiVersionsRequestData> request,
            Responder<ApiVersionsResponseData> responder) {
        boolean isNamed = request.version() < FIRST_WITH_SOFTWARE
                || (SOFTWARE.matcher(request.body().clientSoftwareName()).matches()
                        && SOFTWARE.matcher(request.body().clientSoftwareVersion()).matches());
        responder.respond(isNamed ? withFeatures(served(), images.get(), request.version())
                : new ApiVersionsResponseData()
                        .setErrorCode(Errors.INVALID_REQUEST.code()));
    }

    private ApiVersionsResponseData served() {
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        router.handlers().forEach(each -> response.apiKeys().add(range(each)));
        return response;
    }

    /** What a client hears that asks in a version which is not served: which versions of this key are. */
    ApiVersionsResponseData unserved() {
        ApiVersionsResponseData response = new ApiVersionsResponseData()
                .setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        response.apiKeys().add(range(this));
        return response;
    }

    private static ApiVersion range(ApiHandler<?, ?> handler) {
        return new ApiVersion().setApiKey(handler.key().id).setMinVersion(handler.oldestAnnouncedVersion())
                .setMaxVersion(handler.latestVersion());
    }

    /** Which levels this node knows, and at which the cluster works (KIP-584). */
    static ApiVersionsResponseData withFeatures(ApiVersionsResponseData response, ClusterImage image,
            short version) {
        if (version < FIRST_WITH_FEATURES)
            return response;
        for (SupportedFeature each : KnownFeatures.ALL)
            response.supportedFeatures().add(new SupportedFeatureKey().setName(each.getName())
                    .setMinVersion((short) each.getMinLevel()).setMaxVersion((short) each.getMaxLevel()));
        image.features().byName().values().forEach(each -> response.finalizedFeatures()
                .add(new FinalizedFeatureKey().setName(each.getName())
                        .setMinVersionLevel((short) each.getLevel())
                        .setMaxVersionLevel((short) each.getLevel())));
        return response.setFinalizedFeaturesEpoch(image.endOffset());
    }
}
