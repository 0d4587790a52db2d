package io.tidemark.common.metadata.image;

/**
 * What an entry of the log made of an image.
 *
 * @param delta to the image behind the entry
 * @param followed whether its batch followed the one before it, and was replayed; if not, the delta is empty
 */
public record ReplayedBatch(ClusterDelta delta, boolean followed) {
    public ClusterImage after() {
        return delta.after();
    }
}
