package io.tidemark.controller.lifecycle;

import io.tidemark.controller.call.CallerConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The brokers that were heard of, and since when each is silent. Tells what it is told, and knows no clock.
 * Bounded by the brokers that are registered: nobody else gets a session. Owned by the controller's shard.
 */
final class BrokerSessions {
    private final long timeoutNanos;
    private final long confirmNanos;

    /** By broker; the one that is silent for longest comes first. */
    private final Map<Integer, BrokerSession> byContact = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param timeoutNanos a broker that is silent for so long is suspected
     * @param confirmNanos and if it is still silent so long after that was noticed, the session is over. It
     *            may be this process that stood still, with the brokers' heartbeats waiting to be read.
     */
    BrokerSessions(long timeoutNanos, long confirmNanos) {
        this.timeoutNanos = timeoutNanos;
        this.confirmNanos = confirmNanos;
    }

    /** How long a broker may be silent. */
    long timeoutNanos() {
        return timeoutNanos;
    }

    Collection<BrokerSession> all() {
        return byContact.values();
    }

    @Nullable
    BrokerSession find(int brokerId, long brokerEpoch) {
        BrokerSession session = byContact.get(brokerId);
        return session == null || session.brokerEpoch() != brokerEpoch ? null : session;
    }

    /**
     * Begins a session, in the place of any that the broker had.
     *
     * @param nowNanos or earlier, if the broker was silent before and nobody that has a session was for longer
     */
    BrokerSession begin(int brokerId, long brokerEpoch, long mustReach, long nowNanos) {
        BrokerSession session = new BrokerSession(brokerId, brokerEpoch, mustReach, nowNanos);
        byContact.remove(brokerId);
        byContact.put(brokerId, session);
        return session;
    }

    /** The broker of this session was heard of. */
    void heard(BrokerSession session, @Nullable CallerConnection by, long nowNanos) {
        byContact.remove(session.brokerId());
        byContact.put(session.brokerId(), session);
        session.heardOn(by, nowNanos);
    }

    void end(int brokerId) {
        byContact.remove(brokerId);
    }

    void endAll() {
        byContact.clear();
    }

    /** A connection ended; these brokers were heard on it last. */
    List<BrokerSession> closed(CallerConnection connection) {
        List<BrokerSession> cut = new ArrayList<>();
        for (BrokerSession each : byContact.values()) {
            if (Objects.equals(each.connection(), connection)) {
                each.hungUp();
                cut.add(each);
            }
        }
        return cut;
    }

    /**
     * Looks for the silent, and ends their sessions.
     *
     * @return those who were suspected for long enough
     */
    List<BrokerSession> endSilent(long nowNanos) {
        List<BrokerSession> silent = new ArrayList<>();
        for (Iterator<BrokerSession> all = byContact.values().iterator(); all.hasNext();) {
            BrokerSession each = all.next();
            if (nowNanos - each.contactNanos() < timeoutNanos)
                break;
            if (!each.isSuspected()) {
                each.suspect(nowNanos);
            } else if (nowNanos - each.suspectedNanos() >= confirmNanos) {
                all.remove();
                silent.add(each);
            }
        }
        return silent;
    }

    /** How long from now until there may be somebody to suspect, or to give up; none with no session. */
    OptionalLong nanosToNextLook(long nowNanos) {
        long soonest = Long.MAX_VALUE;
        for (BrokerSession each : byContact.values()) {
            soonest = Math.min(soonest, each.isSuspected()
                    ? each.suspectedNanos() + confirmNanos - nowNanos
                    : each.contactNanos() + timeoutNanos - nowNanos);
            if (!each.isSuspected())
                break;
        }
        return byContact.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, soonest));
    }
}
