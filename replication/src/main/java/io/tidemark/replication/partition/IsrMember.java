package io.tidemark.replication.partition;

/**
 * A member of a proposed ISR, and in which of its lives it is meant (KIP-841, KIP-903).
 *
 * @param brokerEpoch of the life that was seen to have caught up; {@link #ANY_EPOCH} of a member that is in the
 *     ISR already and has not fetched yet
 */
public record IsrMember(int brokerId, long brokerEpoch) {
    public static final long ANY_EPOCH = -1;
}
