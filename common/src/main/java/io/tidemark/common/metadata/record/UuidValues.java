package io.tidemark.common.metadata.record;

import org.apache.kafka.common.Uuid;

/** UUIDs to and from the form they have in records. */
public final class UuidValues {
    private UuidValues() {}

    public static UuidValue of(Uuid id) {
        return UuidValue.newBuilder()
                .setHigh(id.getMostSignificantBits())
                .setLow(id.getLeastSignificantBits())
                .build();
    }

    public static Uuid toUuid(UuidValue value) {
        return new Uuid(value.getHigh(), value.getLow());
    }
}
