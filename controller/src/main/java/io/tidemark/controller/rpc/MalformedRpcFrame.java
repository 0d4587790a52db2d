package io.tidemark.controller.rpc;

/** Bytes of a peer that are no frame of ours; the connection is closed. */
final class MalformedRpcFrame extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedRpcFrame(String what) {
        super(what);
    }
}
