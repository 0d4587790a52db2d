package io.tidemark.controller.node;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.Refusal;
import io.tidemark.controller.decision.config.MinInsyncOfFile;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the file of the active controller says for the whole cluster into the metadata, where nobody has
 * said it yet; see {@link MinInsyncOfFile}. Belongs to the controller's shard.
 */
public final class ConfigOfFile implements ActivityObserver {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigOfFile.class);

    private final NodeConfig config;
    private final ActiveController controller;

    public ConfigOfFile(NodeConfig config, ActiveController controller) {
        this.config = config;
        this.controller = controller;
    }

    @Override
    public void onActive(int epoch, ClusterImage image) {
        if (MinInsyncOfFile.isMissing(image, config))
            controller.submit(MinInsyncOfFile::decide, ConfigOfFile::onOutcome);
    }

    private static void onOutcome(Outcome<Optional<Refusal>> outcome) {
        if (outcome instanceof Outcome.Answered<Optional<Refusal>>(Optional<Refusal> refusal, _)
                && refusal.isEmpty())
            LOG.info("min.insync.replicas of this node's file counts for the cluster from now on");
        else
            LOG.warn("min.insync.replicas of this node's file could not be set for the cluster: {}", outcome);
    }

    @Override
    public void onInactive(int epoch) {
        // The next active controller looks again.
    }
}
