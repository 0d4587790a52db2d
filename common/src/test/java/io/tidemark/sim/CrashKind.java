package io.tidemark.sim;

/** How the world ends. */
public enum CrashKind {
    /** The process dies (kill -9); the operating system goes on and keeps all that it was given. */
    PROCESS,
    /** The machine dies; only what was synced is sure to remain. */
    POWER
}
