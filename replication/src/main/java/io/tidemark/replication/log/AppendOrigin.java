package io.tidemark.replication.log;

/** Who made a batch that a leader is asked to append. */
public enum AppendOrigin {
    /** A client: it may not send control batches, and its sequence numbers are checked. */
    CLIENT,
    /** This broker itself: a coordinator's records, or a transaction's marker. */
    COORDINATOR
}
