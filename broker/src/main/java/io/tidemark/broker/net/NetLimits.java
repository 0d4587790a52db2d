package io.tidemark.broker.net;

import io.tidemark.common.config.ListenerKeys;
import io.tidemark.common.config.NodeConfig;

/**
 * What clients may ask of the network.
 *
 * @param maxFrameBytes one request ({@code socket.request.max.bytes})
 * @param requestMemoryBytes all requests that are not answered, of all connections
 *            ({@code queued.max.request.bytes})
 * @param maxIdleMs after which a connection without a request is closed ({@code connections.max.idle.ms});
 *            0 for never
 * @param maxFrameMs how long one frame may take to arrive
 */
public record NetLimits(int maxFrameBytes, long requestMemoryBytes, long maxIdleMs, long maxFrameMs) {
    /** Requests of one connection that may wait for their answers; the next one is not read before. */
    static final int MAX_UNANSWERED = 64;

    /** Answers in memory that clients have not read, of all connections. Records in files do not count. */
    static final long UNSENT_BYTES = 32L << 20;

    /** Answers that each connection may have waiting without being counted there. */
    static final long FREE_UNSENT_BYTES = 8 << 10;

    /**
     * What the kernel takes for a connection beyond what the network carries. It would take MiB, for each client that
     * does not read, and all of that has to be made first. Records in files are nothing to make; a connection that
     * gets some has no such bound.
     */
    static final long UNSENT_IN_KERNEL_BYTES = 128 << 10;

    /** While there are more unsent answers than may be: how long a client may read nothing. */
    static final long UNREAD_GRACE_MS = 200;

    /** While parts of frames take half of the requests' memory: how long nothing more of one may come. */
    static final long PARTIAL_GRACE_MS = 1_000;

    /** How long one frame may take to arrive: a client slower than this holds memory that others need. */
    static final long SLOWEST_FRAME_MS = 60_000;

    public NetLimits {
        if (maxFrameBytes < 1 || requestMemoryBytes < maxFrameBytes || maxIdleMs < 0 || maxFrameMs < 1)
            throw new IllegalArgumentException("no limits of a network: " + maxFrameBytes + ", "
                    + requestMemoryBytes + ", " + maxIdleMs + ", " + maxFrameMs);
    }

    /** As the node's file says. A bound of -1 on the memory stands for none. */
    public static NetLimits of(NodeConfig config) {
        int frame = config.get(ListenerKeys.SOCKET_REQUEST_MAX_BYTES);
        long memory = config.get(ListenerKeys.QUEUED_MAX_REQUEST_BYTES);
        long idleMs = Math.max(0, config.get(ListenerKeys.CONNECTIONS_MAX_IDLE_MS));
        return new NetLimits(frame, memory < 0 ? Long.MAX_VALUE : Math.max(memory, frame), idleMs,
                SLOWEST_FRAME_MS);
    }
}
