package io.tidemark.sim;

/** What a simulated disk is asked to do, as far as it can fail or be the moment of a crash. */
public enum DiskOperation {
    OPEN(false),
    READ(false),
    LIST(false),
    CREATE(true),
    CREATE_DIRECTORY(true),
    WRITE(true),
    TRUNCATE(true),
    FORCE(true),
    RENAME(true),
    DELETE(true),
    SYNC_DIRECTORY(true);

    private final boolean counted;

    DiskOperation(boolean counted) {
        this.counted = counted;
    }

    /** Whether it changes something, and thus counts among the points at which a crash may be set. */
    public boolean isCounted() {
        return counted;
    }
}
