package io.tidemark.controller.rpc;

/** The bytes of frames that are not whole yet, of all connections to a port. Of the event loop. */
final class HalfFrames {
    /** A few of the longest frames at once; whoever sends more than that is closed. */
    static final int MAX_BYTES = 64 << 20;

    private long bytes;

    /** Some more, or some fewer; whether they still fit. */
    boolean change(int more) {
        bytes += more;
        return more <= 0 || bytes <= MAX_BYTES;
    }
}
