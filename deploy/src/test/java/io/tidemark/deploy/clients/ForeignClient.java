package io.tidemark.deploy.clients;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client that nobody here wrote, as far as this test uses it. Each call is a process of its own. */
interface ForeignClient {
    /**
     * What a client is and can.
     *
     * @param codecs by name, {@code none} included
     */
    record About(String version, Set<String> codecs) {}

    /** The partitions of each topic that a client creates. */
    int PARTITIONS = 3;

    /** The replicas of each of them. */
    int REPLICAS = 3;

    /** The {@code retention.ms} that a client which can set configs gives to each topic. */
    long RETENTION_MS = 123_456_789;

    About about() throws Exception;

    /**
     * Creates topics, and writes the same records to each, with acks=all.
     *
     * @param records a file with a line for each, as {@link WrittenRecord} has it
     * @param codecs the codec of each topic
     */
    void write(String bootstrapServers, Path records, Map<String, String> codecs) throws Exception;

    /** All records of topics, each partition from its beginning to its end. */
    List<ReadRecord> read(String bootstrapServers, Collection<String> topics) throws Exception;

    /** What it is told of the cluster and of a topic. */
    Description describe(String bootstrapServers, String topic) throws Exception;
}
