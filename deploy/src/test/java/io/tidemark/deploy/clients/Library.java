package io.tidemark.deploy.clients;

/** The clients that are tried. */
enum Library {
    /** Kafka's own, of the release that we are built with. */
    KAFKA_CLIENTS_4_4("kafka-clients"),
    /** Kafka's own, of the last release before ZooKeeper was gone. */
    KAFKA_CLIENTS_3_9("kafka-clients-3.9"),
    /** Kafka's own, of the oldest release that is to work. */
    KAFKA_CLIENTS_2_8("kafka-clients-2.8"), KCAT("kcat"), KAFKAJS("kafkajs"), PLATFORMATIC(
            "platformatic-kafka"), PYTHON_KAFKA("python3-kafka"), PYTHON_CONFLUENT(
                    "python3-confluent-kafka");

    private final String label;

    Library(String label) {
        this.label = label;
    }

    /** The name of the topic that it writes with a codec. */
    String topic(String codec) {
        return label + "-" + codec;
    }

    @Override
    public String toString() {
        return label;
    }
}
