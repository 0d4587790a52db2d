package io.tidemark.replication.partition;

/**
 * How far a follower is, as its leader sees it: for choosing who serves a consumer (KIP-392), and for showing.
 *
 * @param logStartOffset where its log begins, or -1 before its first fetch in this leader epoch
 * @param logEndOffset where its log ends, or -1 before its first fetch in this leader epoch
 * @param behindMs for how many milliseconds it has not been caught up
 * @param inSync whether it is in the ISR; otherwise it is out of sync (OSR)
 */
public record FollowerView(int brokerId, long logStartOffset, long logEndOffset, long behindMs,
        boolean inSync) {}
