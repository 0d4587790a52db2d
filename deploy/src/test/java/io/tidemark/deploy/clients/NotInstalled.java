package io.tidemark.deploy.clients;

/** A client cannot be had on this machine; the message is one sentence that says why. */
final class NotInstalled extends Exception {
    private static final long serialVersionUID = 1L;

    NotInstalled(String reason) {
        super(reason);
    }
}
