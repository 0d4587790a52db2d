package io.tidemark.controller.model;

/** Something that holds at each committed offset. What it has to remember of the past it keeps itself. */
interface Invariant {
    /**
     * Looks at one more committed entry.
     *
     * @throws AssertionError with a sentence, where it is broken
     */
    void check(Step step);
}
