package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Whose a log directory is: the file {@code meta.properties}, version 1 of Kafka's. A node that finds another
 * cluster's or another node's id there must not touch the directory.
 *
 * @param nodeId the node's id, zero or more
 * @param clusterId the cluster's id: printable ASCII, at most 256 characters
 * @param directoryId the directory's own id (KIP-858); null where an older version formatted it
 */
public record MetaProperties(int nodeId, String clusterId, @Nullable Uuid directoryId) {
    public static final String FILE_NAME = "meta.properties";

    /** The largest file that is read. */
    static final int MAX_BYTES = 64 << 10;

    private static final String VERSION = "version";
    private static final String NODE_ID = "node.id";
    private static final String CLUSTER_ID = "cluster.id";
    private static final String DIRECTORY_ID = "directory.id";
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,256}");

    public MetaProperties {
        if (nodeId < 0)
            throw new IllegalArgumentException("node id " + nodeId + " is negative");
        if (!PRINTABLE.matcher(clusterId).matches())
            throw new IllegalArgumentException("cluster id '" + clusterId + "' is not 1 to 256 characters "
                    + "of printable ASCII");
    }

    /** Writes the file into a log directory; returns when it would survive a power failure. */
    public void write(Disk disk, Path logDirectory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(VERSION, "1");
        properties.setProperty(NODE_ID, Integer.toString(nodeId));
        properties.setProperty(CLUSTER_ID, clusterId);
        if (directoryId != null)
            properties.setProperty(DIRECTORY_ID, directoryId.toString());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        // Without the comment that names the time, so that the same properties are the same file.
        String lines = text.toString().lines().filter(line -> !line.startsWith("#")).sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        new AtomicFile(disk, logDirectory.resolve(FILE_NAME)).write(lines);
    }

    /** What the file of a log directory says; null where there is none: the directory is not formatted. */
    public static @Nullable MetaProperties read(Disk disk, Path logDirectory)
            throws IOException, CorruptStateFile {
        AtomicFile file = new AtomicFile(disk, logDirectory.resolve(FILE_NAME));
        String text = file.readText(MAX_BYTES);
        if (text == null)
            return null;
        try {
            Properties properties = new Properties();
            properties.load(new StringReader(text));
            String version = required(properties, VERSION);
            if (!version.equals("1"))
                throw new IllegalArgumentException("version '" + version + "', not 1");
            return new MetaProperties(nodeId(properties), required(properties, CLUSTER_ID),
                    directoryId(properties));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateFile(file.path(), String.valueOf(e.getMessage()));
        }
    }

    private static int nodeId(Properties properties) {
        String nodeId = required(properties, NODE_ID);
        try {
            return Integer.parseInt(nodeId);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(NODE_ID + " '" + nodeId + "' is no number", e);
        }
    }

    private static @Nullable Uuid directoryId(Properties properties) {
        String directoryId = properties.getProperty(DIRECTORY_ID);
        try {
            return directoryId == null ? null : Uuid.fromString(directoryId);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(DIRECTORY_ID + " '" + directoryId + "' is no UUID", e);
        }
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null)
            throw new IllegalArgumentException("there is no " + key);
        return value;
    }
}
