package io.tidemark.controller.active;

import io.tidemark.common.metadata.image.ClusterImage;

/**
 * Hears when this node is the active controller. Called on the controller's shard; may submit commands and
 * start sweeps.
 */
public interface ActivityObserver {
    /**
     * From now on this node decides.
     *
     * @param epoch of its activity, larger than any before
     * @param image with all that was ever committed before
     */
    void onActive(int epoch, ClusterImage image);

    /**
     * From now on it does not. What was submitted and what ran hears of it after this.
     *
     * @param epoch that ended
     */
    void onInactive(int epoch);
}
