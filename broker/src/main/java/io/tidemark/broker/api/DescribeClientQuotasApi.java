package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.ClusterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntityData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntryData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.ValueData;
import org.apache.kafka.common.protocol.ApiKeys;

/** DescribeClientQuotas (key 48), all versions (KIP-546): the limits that are set, of whom the filter names. */
public final class DescribeClientQuotasApi
        implements
            ApiHandler<DescribeClientQuotasRequestData, DescribeClientQuotasResponseData> {
    private final Supplier<ClusterImage> images;

    public DescribeClientQuotasApi(Supplier<ClusterImage> images) {
        this.images = images;
    }

    @Override
    public ApiKeys key() {
        return ApiKeys.DESCRIBE_CLIENT_QUOTAS;
    }

    @Override
    public void handle(ApiRequest<DescribeClientQuotasRequestData> request,
            Responder<DescribeClientQuotasResponseData> responder) {
        responder.respond(describe(images.get(), request.body()));
    }

    static DescribeClientQuotasResponseData describe(ClusterImage image,
            DescribeClientQuotasRequestData request) {
        return switch (QuotaFilter.of(request)) {
            case QuotaFilter.Wanted wanted -> describe(image, wanted);
            case QuotaFilter.Refused(var error, var why) -> new DescribeClientQuotasResponseData()
                    .setErrorCode(error.code()).setErrorMessage(why).setEntries(null);
        };
    }

    private static DescribeClientQuotasResponseData describe(ClusterImage image, QuotaFilter.Wanted wanted) {
        List<EntryData> entries = new ArrayList<>();
        image.quotas().byEntity().forEach((entity, limits) -> {
            if (!wanted.matches(entity))
                return;
            List<EntityData> parts = entity.parts().stream()
                    .map(part -> new EntityData().setEntityType(part.type()).setEntityName(part.name()))
                    .toList();
            List<ValueData> values = limits.entrySet().stream()
                    .map(each -> new ValueData().setKey(each.getKey()).setValue(each.getValue().getValue()))
                    .toList();
            entries.add(new EntryData().setEntity(parts).setValues(values));
        });
        return new DescribeClientQuotasResponseData().setEntries(entries);
    }
}
