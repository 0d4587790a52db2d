package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.ClientQuotaChanged;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/**
 * All client quotas (KIP-546).
 *
 * @param byEntity for each entity, by key, the event that set it; none of them empty
 */
public record QuotasImage(TreePMap<QuotaEntity, TreePMap<String, ClientQuotaChanged>> byEntity) {
    static final QuotasImage EMPTY = new QuotasImage(TreePMap.empty());

    /** The limit set for exactly this entity. */
    public OptionalDouble limit(QuotaEntity entity, String key) {
        ClientQuotaChanged quota = byEntity.getOrDefault(entity, TreePMap.empty()).get(key);
        return quota == null ? OptionalDouble.empty() : OptionalDouble.of(quota.getValue());
    }

    /** All limits of exactly this entity, by key. */
    public Map<String, Double> limits(QuotaEntity entity) {
        Map<String, Double> limits = new TreeMap<>();
        byEntity.getOrDefault(entity, TreePMap.empty())
                .forEach((key, quota) -> limits.put(key, quota.getValue()));
        return limits;
    }

    /** Removing a quota that is not set is no contradiction: it is not set afterwards either. */
    QuotasImage changed(QuotaEntity entity, ClientQuotaChanged event) {
        if (event.getKey().isEmpty() || !Double.isFinite(event.getValue()))
            throw new IllegalArgumentException("the quota '%s' of %s cannot be %s"
                    .formatted(event.getKey(), entity, event.getValue()));
        TreePMap<String, ClientQuotaChanged> quotas = byEntity.getOrDefault(entity, TreePMap.empty());
        quotas = event.hasValue() ? quotas.plus(event.getKey(), event) : quotas.minus(event.getKey());
        return new QuotasImage(quotas.isEmpty() ? byEntity.minus(entity) : byEntity.plus(entity, quotas));
    }
}
