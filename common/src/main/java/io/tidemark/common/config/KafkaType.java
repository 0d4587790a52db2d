package io.tidemark.common.config;

/** The types that Kafka gives its keys, with the ids they have in a DescribeConfigs response. */
public enum KafkaType {
    BOOLEAN(1), STRING(2), INT(3), SHORT(4), LONG(5), DOUBLE(6), LIST(7), CLASS(8), PASSWORD(9);

    private final byte wireId;

    KafkaType(int wireId) {
        this.wireId = (byte) wireId;
    }

    /** The id on the wire (KIP-569). */
    public byte wireId() {
        return wireId;
    }
}
