package io.tidemark.common.config;

/** A text that must not be seen in logs, messages or answers; only {@link #reveal} gives it away. */
public final class Secret {
    /** What stands in its place wherever a value is shown. */
    public static final String HIDDEN = "[hidden]";

    private final String text;

    public Secret(String text) {
        this.text = text;
    }

    /** The text itself, for whoever must open a key store or check a password with it. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
