package io.tidemark.deploy.clients;

import java.util.EnumSet;
import java.util.Set;

/** The clients that are tried. */
enum Library {
    /** Kafka's own, of the release that we are built with. */
    KAFKA_CLIENTS_4_4("kafka-clients-4.4"),
    /** Kafka's own, of the last release that knew ZooKeeper. */
    KAFKA_CLIENTS_3_9("kafka-clients-3.9"),
    /** Kafka's own, of the oldest release that is to work. */
    KAFKA_CLIENTS_2_8("kafka-clients-2.8"), //
    KCAT("kcat"), //
    KAFKAJS("kafkajs"), //
    PLATFORMATIC("platformatic-kafka"), //
    PYTHON_KAFKA("python3-kafka"), //
    PYTHON_CONFLUENT("python3-confluent-kafka");

    /** Those that cut what they pack with snappy into blocks with a header (xerial's framing). */
    private static final Set<Library> FRAMES_SNAPPY = EnumSet.of(KAFKA_CLIENTS_4_4, KAFKA_CLIENTS_3_9,
            KAFKA_CLIENTS_2_8, PYTHON_KAFKA);

    private final String label;

    Library(String label) {
        this.label = label;
    }

    /** Whether it can read what another wrote, if both have the codec: one does not know snappy's blocks. */
    boolean understands(Library writer, String codec) {
        return this != PLATFORMATIC || !codec.equals("snappy") || !FRAMES_SNAPPY.contains(writer);
    }

    @Override
    public String toString() {
        return label;
    }
}
