package io.tidemark.broker.node;

import org.jspecify.annotations.Nullable;

/** A node does not start, or cannot go on; the message is one sentence for the operator. */
public final class NodeRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public NodeRefused(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
