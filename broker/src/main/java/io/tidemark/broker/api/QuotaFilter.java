package io.tidemark.broker.api;

import io.tidemark.common.metadata.image.QuotaEntity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/** Whose quotas a request asks for (KIP-546). Immutable. */
sealed interface QuotaFilter {
    byte EXACT = 0;
    byte DEFAULT = 1;
    byte ANY = 2;

    /**
     * It asks for these.
     *
     * @param parts that whoever is wanted has
     * @param isStrict whether he has no others
     */
    record Wanted(List<Part> parts, boolean isStrict) implements QuotaFilter {
        boolean matches(QuotaEntity entity) {
            boolean hasAll = parts.stream()
                    .allMatch(wanted -> entity.parts().stream().anyMatch(wanted::matches));
            return hasAll && (!isStrict || entity.parts().size() == parts.size());
        }
    }

    /** It does not make sense. */
    record Refused(Errors error, String why) implements QuotaFilter {}

    /**
     * What one part has to be.
     *
     * @param isAny whether any of that type will do, the default included
     * @param name otherwise; null for the default of that type
     */
    record Part(String type, boolean isAny, @Nullable String name) {
        boolean matches(QuotaEntity.Part part) {
            return part.type().equals(type) && (isAny || Objects.equals(part.name(), name));
        }
    }

    /** Reads it. */
    static QuotaFilter of(DescribeClientQuotasRequestData request) {
        List<Part> parts = new ArrayList<>();
        Set<String> types = new HashSet<>();
        for (ComponentData each : request.components()) {
            Optional<Refused> refusal = refuse(each, types);
            if (refusal.isPresent())
                return refusal.get();
            parts.add(new Part(each.entityType(), each.matchType() == ANY, each.match()));
        }
        boolean isMixed = types.contains(ClientQuotaEntity.IP) && types.size() > 1;
        return isMixed ? new Refused(Errors.INVALID_REQUEST,
                "Nobody is both an ip and a user or a client-id: ask for one after the other.")
                : new Wanted(List.copyOf(parts), request.strict());
    }

    private static Optional<Refused> refuse(ComponentData part, Set<String> types) {
        if (part.entityType().isEmpty())
            return invalid("A part of the filter has no type.");
        if (!types.add(part.entityType()))
            return invalid("The type " + part.entityType() + " is in the filter twice.");
        if (!ClientQuotaEntity.isValidEntityType(part.entityType()))
            return Optional.of(new Refused(Errors.UNSUPPORTED_VERSION,
                    "There are no quotas for the type " + part.entityType() + "."));
        return switch (part.matchType()) {
            case EXACT -> part.match() == null ? invalid("An exact match needs a name.") : Optional.empty();
            case DEFAULT, ANY -> part.match() == null ? Optional.empty()
                    : invalid("A name counts for an exact match only.");
            default -> invalid("There is no match of type " + part.matchType() + ".");
        };
    }

    private static Optional<Refused> invalid(String why) {
        return Optional.of(new Refused(Errors.INVALID_REQUEST, why));
    }
}
