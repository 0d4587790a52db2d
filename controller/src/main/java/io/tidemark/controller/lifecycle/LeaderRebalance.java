package io.tidemark.controller.lifecycle;

import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.ReplicationKeys;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.decision.partition.PreferredLeaderSweep;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives leadership back to the preferred replicas from time to time. Owned by the controller's shard. */
final class LeaderRebalance {
    private final Shard shard;
    private final ActiveController controller;
    private final boolean enabled;
    private final long intervalMs;
    private Shard.@Nullable Timer next;

    LeaderRebalance(Shard shard, NodeConfig config, ActiveController controller) {
        this.shard = shard;
        this.controller = controller;
        enabled = config.get(ReplicationKeys.AUTO_LEADER_REBALANCE_ENABLE);
        intervalMs = TimeUnit.SECONDS
                .toMillis(config.get(ReplicationKeys.LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS));
    }

    void begin() {
        if (enabled)
            next = shard.schedule(intervalMs, this::sweep);
    }

    void end() {
        if (next != null)
            next.cancel();
        next = null;
    }

    /** The next one waits until this one has ended. */
    private void sweep() {
        next = null;
        controller.start(new PreferredLeaderSweep(), Set.of(), _ -> {
            if (controller.isActive())
                begin();
        });
    }
}
