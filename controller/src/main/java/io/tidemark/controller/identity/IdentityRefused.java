package io.tidemark.controller.identity;

/** A controller must not start as what it says it is. The message says why, and what to do, for the operator. */
public final class IdentityRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public IdentityRefused(String why) {
        super(why);
    }
}
