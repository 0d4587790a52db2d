package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.QuotaEntityPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client quota is for: a user, a client id, both, or an address.
 *
 * @param parts sorted by type, each type once
 */
public record QuotaEntity(List<Part> parts) implements Comparable<QuotaEntity> {
    /**
     * One of its dimensions.
     *
     * @param type user, client-id or ip
     * @param name null for the default of that type
     */
    public record Part(String type, @Nullable String name) implements Comparable<Part> {
        private static final Comparator<Part> ORDER = Comparator.comparing(Part::type)
                .thenComparing(Part::name, Comparator.nullsFirst(Comparator.naturalOrder()));

        @Override
        public int compareTo(Part other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return type + " " + (name == null ? "(default)" : name);
        }
    }

    public QuotaEntity {
        parts = List.copyOf(parts);
        if (parts.isEmpty())
            throw new IllegalArgumentException("a client quota is for nobody");
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i - 1).type().compareTo(parts.get(i).type()) >= 0)
                throw new IllegalArgumentException(
                        "the parts of a quota's entity are not in order: " + parts);
        }
    }

    static QuotaEntity of(List<QuotaEntityPart> parts) {
        List<Part> converted = new ArrayList<>(parts.size());
        for (QuotaEntityPart part : parts)
            converted.add(new Part(part.getType(), part.hasName() ? part.getName() : null));
        return new QuotaEntity(converted);
    }

    @Override
    public int compareTo(QuotaEntity other) {
        int common = Math.min(parts.size(), other.parts.size());
        for (int i = 0; i < common; i++) {
            int order = parts.get(i).compareTo(other.parts.get(i));
            if (order != 0)
                return order;
        }
        return Integer.compare(parts.size(), other.parts.size());
    }

    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining(", "));
    }
}
