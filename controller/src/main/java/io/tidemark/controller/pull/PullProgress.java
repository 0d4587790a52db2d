package io.tidemark.controller.pull;

/**
 * How far a node was when it pulled last, as describe-quorum tells of observers (KIP-836).
 *
 * @param nodeId of the node that pulled
 * @param endOffset of its image
 * @param lastPullMs when it pulled last, in milliseconds since 1970
 * @param lastCaughtUpMs when it last had all that was committed, in milliseconds since 1970; -1 if never yet
 */
public record PullProgress(int nodeId, long endOffset, long lastPullMs, long lastCaughtUpMs) {
    /** It never had all that was committed. */
    public static final long NEVER = -1;
}
