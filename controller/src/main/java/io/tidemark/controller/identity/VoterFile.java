package io.tidemark.controller.identity;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Randomness;
import io.tidemark.replication.log.AtomicFile;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.DurableDirectory;
import io.tidemark.replication.log.MetaProperties;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Whose a directory with a metadata log is: the file {@code meta.properties} in it, as Kafka has it in each log
 * directory, but for the cluster id, which is not there before the cluster was formed. It lies beside the log, not
 * above it, so that who loses the log loses the directory id as well: a voter is known by that id, and one that has
 * lost its votes must not be taken for what it was.
 *
 * <pre>
 * cluster.id=4L6g3nShT-eMCtK--X86sw
 * directory.id=q0S9NlJ-Rxu2UWgGuVdgzw
 * node.id=1
 * version=1
 * </pre>
 *
 * @param nodeId whose votes are in the directory
 * @param directoryId made with the directory
 * @param clusterId empty while it is not known
 */
public record VoterFile(int nodeId, Uuid directoryId, String clusterId) {
    private static final int MAX_BYTES = 64 << 10;
    private static final String VERSION = "version";
    private static final String NODE_ID = "node.id";
    private static final String CLUSTER_ID = "cluster.id";
    private static final String DIRECTORY_ID = "directory.id";
    private static final String SEGMENT = ".log";
    private static final String SNAPSHOTS = "snapshots";
    private static final String REMEDY = " To go on with this node, remove it from the voters, and add it again with an"
            + " empty directory.";

    /**
     * What the directory says, or what was written there because it was new. Blocks.
     *
     * @param directory of the log; made where it does not exist
     * @param nodeId whose it must be
     * @throws IdentityRefused when it is somebody else's, or not whole
     */
    public static VoterFile open(Disk disk, Path directory, int nodeId, Randomness randomness)
            throws IOException, IdentityRefused {
        DurableDirectory.create(disk, directory);
        VoterFile found = read(disk, directory);
        if (found == null) {
            if (hasLog(disk, directory))
                throw new IdentityRefused("There is a metadata log in " + directory + ", but no "
                        + MetaProperties.FILE_NAME + ", so it is not known whose votes it has." + REMEDY);
            VoterFile made = new VoterFile(nodeId, newId(randomness), "");
            made.write(disk, directory);
            return made;
        }
        if (found.nodeId != nodeId)
            throw new IdentityRefused("The metadata log in " + directory + " belongs to node " + found.nodeId
                    + ", not to node " + nodeId + ": correct node.id or metadata.log.dir.");
        if (!found.clusterId.isEmpty() && !hasLog(disk, directory))
            throw new IdentityRefused("The metadata log in " + directory
                    + " is gone, and with it the votes of"
                    + " this node, though it was a member of cluster " + found.clusterId + "." + REMEDY);
        return found;
    }

    /** Whether there are entries or a snapshot in the directory; a log that was only made has none. */
    public static boolean hasLog(Disk disk, Path directory) throws IOException {
        for (Disk.Entry entry : disk.list(directory)) {
            Path path = directory.resolve(entry.name());
            if (entry.name().endsWith(SEGMENT) && disk.size(path) > 0) return true;
            if (entry.name().equals(SNAPSHOTS) && entry.isDirectory() && !disk.list(path).isEmpty())
                return true;
        }
        return false;
    }

    private static Uuid newId(Randomness randomness) {
        while (true) {
            Uuid id = new Uuid(randomness.nextLong(), randomness.nextLong());
            // Some ids are reserved, and an id that begins with a dash cannot be given on a command line.
            if (!Uuid.RESERVED.contains(id) && !id.toString().startsWith("-")) return id;
        }
    }

    /** This, of a cluster whose name is known. */
    VoterFile of(String cluster) {
        return new VoterFile(nodeId, directoryId, cluster);
    }

    /** Replaces the file; returns when it would survive a power failure. */
    void write(Disk disk, Path directory) throws IOException {
        String cluster = clusterId.isEmpty() ? "" : CLUSTER_ID + "=" + clusterId + "\n";
        new AtomicFile(disk, directory.resolve(MetaProperties.FILE_NAME)).write(cluster + DIRECTORY_ID + "="
                + directoryId + "\n" + NODE_ID + "=" + nodeId + "\n" + VERSION + "=1\n");
    }

    private static @Nullable VoterFile read(Disk disk, Path directory) throws IOException, IdentityRefused {
        AtomicFile file = new AtomicFile(disk, directory.resolve(MetaProperties.FILE_NAME));
        try {
            String text = file.readText(MAX_BYTES);
            return text == null ? null : parse(text);
        } catch (CorruptStateFile | IllegalArgumentException e) {
            throw new IdentityRefused("It cannot be told whose the metadata log in " + directory + " is: "
                    + e.getMessage() + "." + REMEDY);
        }
    }

    private static VoterFile parse(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        if (!"1".equals(properties.getProperty(VERSION)))
            throw new IllegalArgumentException(
                    "version '" + properties.getProperty(VERSION) + "' of " + MetaProperties.FILE_NAME);
        Uuid directoryId = Uuid.fromString(properties.getProperty(DIRECTORY_ID, ""));
        if (Uuid.RESERVED.contains(directoryId))
            throw new IllegalArgumentException("directory id " + directoryId);
        return new VoterFile(Integer.parseInt(properties.getProperty(NODE_ID, "")), directoryId,
                properties.getProperty(CLUSTER_ID, ""));
    }
}
