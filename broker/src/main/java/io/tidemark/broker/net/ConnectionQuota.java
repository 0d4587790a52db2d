package io.tidemark.broker.net;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * How many connections there may be: in all, and from one address. Safe on any thread.
 *
 * <p>{@code max.connections}, {@code max.connections.per.ip} and its overrides.
 */
final class ConnectionQuota {
    private final int max;
    private final ToIntFunction<InetAddress> maxPerAddress;
    private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    ConnectionQuota(int max, ToIntFunction<InetAddress> maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /** Counts one more from that address, unless there are as many as may be. */
    boolean tryOpen(InetAddress from) {
        if (open.incrementAndGet() <= max && tryOpenFrom(from))
            return true;
        open.decrementAndGet();
        return false;
    }

    private boolean tryOpenFrom(InetAddress from) {
        int atMost = maxPerAddress.applyAsInt(from);
        AtomicBoolean counted = new AtomicBoolean();
        byAddress.compute(from, (_, count) -> {
            int already = count == null ? 0 : count;
            counted.set(already < atMost);
            return counted.get() ? Integer.valueOf(already + 1) : count;
        });
        return counted.get();
    }

    /** Counts one less. */
    void closed(InetAddress from) {
        open.decrementAndGet();
        byAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    int open() {
        return open.get();
    }
}
