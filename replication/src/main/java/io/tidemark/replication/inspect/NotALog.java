package io.tidemark.replication.inspect;

import java.io.IOException;

/** What was to be looked at is no log, or cannot be read; the message is a sentence for a person. */
public final class NotALog extends IOException {
    private static final long serialVersionUID = 1L;

    NotALog(String message) {
        super(message);
    }
}
