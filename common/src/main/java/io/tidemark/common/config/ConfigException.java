package io.tidemark.common.config;

import java.util.List;

/** A file that no node can be started from, with everything that is wrong in it, one sentence each. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** The sentences, at least one. */
    public List<String> problems() {
        return problems;
    }
}
