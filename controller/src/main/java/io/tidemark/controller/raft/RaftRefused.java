package io.tidemark.controller.raft;

/** A controller must not, or cannot, take part in its quorum. The message is a sentence for the operator. */
public final class RaftRefused extends Exception {
    private static final long serialVersionUID = 1L;

    RaftRefused(String why) {
        super(why);
    }
}
