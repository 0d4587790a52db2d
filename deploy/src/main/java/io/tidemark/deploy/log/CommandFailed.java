package io.tidemark.deploy.log;

import io.tidemark.replication.inspect.IoReason;
import java.io.IOException;

/** A command could not do what was asked; the message is the sentence for the operator. */
public final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String sentence) {
        super(sentence);
    }

    public CommandFailed(IOException cause) {
        super(IoReason.of(cause), cause);
    }
}
