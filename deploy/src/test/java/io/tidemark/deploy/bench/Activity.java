package io.tidemark.deploy.bench;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.controller.active.ActivityObserver;
import java.util.concurrent.CompletableFuture;

/**
 * Tells when a controller is active.
 *
 * @param active completed then
 */
record Activity(CompletableFuture<Boolean> active) implements ActivityObserver {
    @Override
    public void onActive(int epoch, ClusterImage image) {
        active.complete(true);
    }

    @Override
    public void onInactive(int epoch) {
        active.completeExceptionally(new IllegalStateException("epoch " + epoch + " ended"));
    }
}
