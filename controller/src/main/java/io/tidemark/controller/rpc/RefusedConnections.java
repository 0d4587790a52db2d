package io.tidemark.controller.rpc;

import io.netty.channel.EventLoop;
import io.tidemark.controller.rpc.RpcCounters.Refusal;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that the port closed: each is counted, and the operator is told, without filling his disk. The first one
 * has a line at once; what follows is added up, one line in {@value #EVERY_MS} ms while it goes on. Of the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A report that is not made any more is one of a node that ends.
final class RefusedConnections {
    static final int EVERY_MS = 10_000;

    /** Reasons quote what came in. */
    private static final int MAX_REASON_CHARS = 160;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);

    private final EventLoop loop;
    private final RpcCounters counters;
    private final Map<Refusal, Integer> more = new EnumMap<>(Refusal.class);
    private String last = "";
    private boolean waiting;

    RefusedConnections(EventLoop loop, RpcCounters counters) {
        this.loop = loop;
        this.counters = counters;
    }

    /** One was closed, or is about to be. */
    void add(Refusal refusal, @Nullable SocketAddress remote, @Nullable String reason) {
        counters.add(refusal);
        if (waiting) {
            more.merge(refusal, 1, Integer::sum);
            last = remote + ", " + printable(String.valueOf(reason));
            return;
        }
        LOG.warn("A connection to the controllers' port was closed (1 {}): {}, {}", refusal, remote,
                printable(String.valueOf(reason)));
        waiting = true;
        loop.schedule(this::report, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void report() {
        if (more.isEmpty()) {
            waiting = false;
            return;
        }
        LOG.warn("Connections to the controllers' port were closed, in {} s ({}); the last one: {}",
                EVERY_MS / 1_000, more.entrySet().stream().map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", ")),
                last);
        more.clear();
        loop.schedule(this::report, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Cut, and without anything that could look like another line. */
    private static String printable(String reason) {
        String cut = reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) + "..."
                : reason;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
