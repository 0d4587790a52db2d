package io.tidemark.replication.partition;

/** Who reads, and so up to where. */
public sealed interface FetchReader {
    /**
     * A consumer, which sees what is committed.
     *
     * @param readCommitted whether it is to see no record of an open or aborted transaction (KIP-98)
     * @param leaderOnly whether it may be served by the leader alone, as before KIP-392
     * @param place from where it reads; a leader may send it to a follower there
     */
    record Consumer(boolean readCommitted, boolean leaderOnly, ConsumerPlace place) implements FetchReader {
        /** One that reads from wherever it asks. */
        public Consumer(boolean readCommitted, boolean leaderOnly) {
            this(readCommitted, leaderOnly, ConsumerPlace.UNKNOWN);
        }
    }

    /**
     * A follower, which sees everything, and by where it reads from says what it has.
     *
     * @param brokerId who
     * @param brokerEpoch in which life
     * @param logStartOffset where its own log begins
     */
    record Follower(int brokerId, long brokerEpoch, long logStartOffset) implements FetchReader {}
}
