package io.tidemark.controller.membership;

/**
 * How far a voter is, as the leader knows (KIP-836).
 *
 * @param nodeId of the voter
 * @param endOffset the offset after the last entry that it has in common with the leader
 * @param lastContactMs when it answered last, in milliseconds since 1970
 * @param lastCaughtUpMs when it last had all that the leader had, in milliseconds since 1970; {@link #NEVER} if never
 */
public record MemberProgress(int nodeId, long endOffset, long lastContactMs, long lastCaughtUpMs) {
    /** It never had all, as far as is known. */
    public static final long NEVER = -1;
}
