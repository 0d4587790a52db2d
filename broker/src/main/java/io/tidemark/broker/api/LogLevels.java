package io.tidemark.broker.api;

import java.util.Collections;
import java.util.SortedMap;

/**
 * The levels of this process's loggers, which an operator may change while it runs (KIP-412); a restart forgets them.
 * Safe on any thread.
 */
public interface LogLevels {
    /** What the logger is called from which all others inherit. */
    String ROOT = "root";

    /** Of a backend that cannot be asked. */
    LogLevels NONE = new LogLevels() {
        @Override
        public SortedMap<String, String> all() {
            return Collections.emptySortedMap();
        }

        @Override
        public void set(String logger, String level) {
            throw new IllegalArgumentException("There is no logger " + logger);
        }

        @Override
        public void unset(String logger) {
            throw new IllegalArgumentException("There is no logger " + logger);
        }
    };

    /** The level that counts, by the logger's name; of all loggers there are. */
    SortedMap<String, String> all();

    /**
     * Sets a level.
     *
     * @param logger one of {@link #all}
     * @param level FATAL, ERROR, WARN, INFO, DEBUG or TRACE
     */
    void set(String logger, String level);

    /** Has a logger inherit its level again; not the root. */
    void unset(String logger);
}
