package io.tidemark.replication.inspect;

/** A batch's records are not what its header says, or larger than what is looked at. */
public final class UnreadableRecords extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecords(String message) {
        super(message);
    }
}
