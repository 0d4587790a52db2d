package io.tidemark.common.config;

/** What setting a key does today. */
public enum Status {
    /** The value is used. */
    SERVED("works"),
    /** The value is read and checked, and changes nothing yet. */
    ACCEPTED("accepted"),
    /** The value is read and checked, and there is nothing here that it could change. */
    NO_EFFECT("no effect");

    private final String words;

    Status(String words) {
        this.words = words;
    }

    /** How the reference page says it. */
    public String words() {
        return words;
    }
}
