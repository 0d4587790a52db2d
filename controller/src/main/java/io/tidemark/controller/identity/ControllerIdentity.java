package io.tidemark.controller.identity;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.FaultHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this controller is. The cluster id comes to be known once: from the directory, or from the log. Safe on any
 * thread, but {@link #onClusterId} is called by one.
 */
public final class ControllerIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerIdentity.class);

    private final Disk disk;
    private final Path directory;
    private final Executor pool;
    private final FaultHandler faults;
    private volatile VoterFile file;

    /**
     * An identity.
     *
     * @param file as it was found or made in the directory
     * @param pool writes the cluster id down; blocks
     */
    public ControllerIdentity(VoterFile file, Disk disk, Path directory, Executor pool, FaultHandler faults) {
        this.file = file;
        this.disk = disk;
        this.directory = directory;
        this.pool = pool;
        this.faults = faults;
    }

    public int nodeId() {
        return file.nodeId();
    }

    public Uuid directoryId() {
        return file.directoryId();
    }

    /** Empty while it is not known. */
    public String clusterId() {
        return file.clusterId();
    }

    /** The committed log says of which cluster it is; empty where it does not say so yet. */
    public void onClusterId(String clusterId) {
        VoterFile known = file;
        if (clusterId.isEmpty() || clusterId.equals(known.clusterId())) return;
        if (!known.clusterId().isEmpty())
            throw faults.broken("The metadata log in " + directory + " is of cluster " + clusterId
                    + ", but the directory is of cluster " + known.clusterId(), null);
        VoterFile named = known.of(clusterId);
        file = named;
        try {
            pool.execute(() -> write(named));
        } catch (RejectedExecutionException e) {
            LOG.warn("The cluster id is not written to {} before the next start: {}", directory,
                    e.getMessage());
        }
    }

    /** What is not written is found in the log again by the next start. */
    private void write(VoterFile named) {
        try {
            named.write(disk, directory);
        } catch (IOException e) {
            LOG.warn("The cluster id could not be written to {}: {}", directory, e.toString());
        }
    }
}
