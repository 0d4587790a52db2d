package io.tidemark.controller.call;

/** A connection that came in to a controller. Two are equal only if they are the same. */
public interface CallerConnection {
    /** Where it comes from, for the log. */
    String remote();

    /** Ends it; {@link CallServer#onClosed} follows. */
    void close();
}
