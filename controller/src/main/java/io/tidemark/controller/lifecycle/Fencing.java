package io.tidemark.controller.lifecycle;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.partition.FenceBrokerSweep;
import io.tidemark.controller.lifecycle.BrokerWorks.Kind;
import io.tidemark.controller.lifecycle.PortProbe.Answer;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a broker is gone, and fences it: when its port refuses after its connection dropped, and when
 * it is silent for too long. One timer stands for all brokers. Owned by the controller's shard.
 */
final class Fencing {
    /** How long a suspected broker has until it is given up, in milliseconds. */
    static final long CONFIRM_MS = 50;

    /** A process that dies may close its port after its connections, so its port is asked again; in milliseconds. */
    static final long ASK_AGAIN_MS = 50;

    /** How often it is asked at most: for as long as a session lasts by default. */
    private static final int MAX_TIMES_ASKED = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);

    private final Shard shard;
    private final Clock clock;
    private final ActiveController controller;
    private final BrokerSessions sessions;
    private final BrokerWorks works;
    private final LifeLine lifeLine;
    private final FormerController former;
    private Shard.@Nullable Timer nextLook;

    Fencing(Shard shard, Clock clock, ActiveController controller, BrokerSessions sessions,
            BrokerWorks works, LifeLine lifeLine, FormerController former) {
        this.shard = shard;
        this.clock = clock;
        this.controller = controller;
        this.sessions = sessions;
        this.works = works;
        this.lifeLine = lifeLine;
        this.former = former;
    }

    /**
     * This controller is active from now on: whoever takes part is asked for, and has a new session. That of the broker
     * in the same process as the controller before began when that was heard last: it hung then, or was cut off.
     */
    void begin(ClusterImage image) {
        long now = clock.monotonicNanos();
        List<BrokerImage> silentForLongestFirst = image.brokers().all().stream()
                .filter(each -> !each.isFenced())
                .sorted(Comparator.comparingLong(each -> heardNanos(each, now))).toList();
        for (BrokerImage each : silentForLongestFirst)
            probe(sessions.begin(each.id(), each.epoch(), image.endOffset(), heardNanos(each, now)), each,
                    MAX_TIMES_ASKED);
        lookLater();
    }

    /** Half a session is left to it in any case: it may live, and has to find out who is active now. */
    private long heardNanos(BrokerImage broker, long now) {
        long heard = former.heardNanos(broker.id()).orElse(now);
        return Math.clamp(heard, now - sessions.timeoutNanos() / 2, now);
    }

    void end() {
        if (nextLook != null)
            nextLook.cancel();
        nextLook = null;
        lifeLine.forget();
    }

    /** A session began; there may have been none to look at before. */
    void lookLater() {
        if (nextLook != null)
            return;
        OptionalLong nanos = sessions.nanosToNextLook(clock.monotonicNanos());
        if (nanos.isPresent()) {
            long roundedUp = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() + 999_999);
            nextLook = shard.schedule(roundedUp, this::look);
        }
    }

    private void look() {
        nextLook = null;
        for (BrokerSession each : sessions.endSilent(clock.monotonicNanos()))
            fence(each.brokerId(), each.brokerEpoch(), "it is silent", _ -> {});
        lookLater();
    }

    /** The connection of a broker dropped. */
    void lineDropped(BrokerSession session) {
        BrokerImage broker = controller.newest().brokers().broker(session.brokerId());
        if (broker != null && broker.epoch() == session.brokerEpoch() && !isFencedForGood(broker))
            probe(session, broker, 1);
    }

    private boolean isFencedForGood(BrokerImage broker) {
        return broker.isFenced() && works.kind(broker.id()) != Kind.UNFENCE;
    }

    /** @param times how often it is asked with this */
    private void probe(BrokerSession session, BrokerImage broker, int times) {
        long askedNanos = clock.monotonicNanos();
        lifeLine.probe(broker.listeners(), answer -> {
            if (!isStillLost(session, askedNanos))
                return;
            if (answer == Answer.REFUSED)
                giveUp(session);
            else
                if (answer == Answer.ANSWERED && times < MAX_TIMES_ASKED)
                    shard.schedule(ASK_AGAIN_MS, () -> askAgain(session, broker, askedNanos, times));
        });
    }

    private void askAgain(BrokerSession session, BrokerImage broker, long askedNanos, int times) {
        if (controller.isActive() && isStillLost(session, askedNanos))
            probe(session, broker, times + 1);
    }

    /** Whoever was heard of since lives, whatever came of the probe. */
    private boolean isStillLost(BrokerSession session, long askedNanos) {
        BrokerSession current = sessions.find(session.brokerId(), session.brokerEpoch());
        return session.equals(current) && session.connection() == null
                && session.contactNanos() <= askedNanos;
    }

    private void giveUp(BrokerSession session) {
        sessions.end(session.brokerId());
        fence(session.brokerId(), session.brokerEpoch(), "its port refuses", _ -> {});
    }

    /**
     * Fences a broker, unless it is fenced or gone, or that is under way.
     *
     * @param done hears the end, if it was begun here and nothing more important took its place
     * @return whether it was begun
     */
    boolean fence(int brokerId, long brokerEpoch, String why, Consumer<Outcome<ClusterImage>> done) {
        BrokerImage broker = controller.newest().brokers().broker(brokerId);
        if (broker == null || broker.epoch() != brokerEpoch || isFencedForGood(broker))
            return false;
        boolean begun = works.begin(Kind.FENCE, brokerId, new FenceBrokerSweep(brokerId, brokerEpoch),
                () -> done.accept(new Outcome.Overloaded<>()), outcome -> {
                    fenced(brokerId, brokerEpoch, outcome);
                    done.accept(outcome);
                });
        if (begun)
            LOG.info("Fencing broker {} of epoch {}, since {}", brokerId, brokerEpoch, why);
        return begun;
    }

    /** What could not be fenced now is fenced later: as long as it is silent, its session ends again. */
    private void fenced(int brokerId, long brokerEpoch, Outcome<ClusterImage> outcome) {
        if (outcome instanceof Outcome.Answered || !controller.isActive())
            return;
        LOG.warn("Broker {} of epoch {} is not fenced yet: {}", brokerId, brokerEpoch, outcome);
        if (sessions.find(brokerId, brokerEpoch) == null) {
            sessions.begin(brokerId, brokerEpoch, controller.committed().endOffset(),
                    clock.monotonicNanos());
            lookLater();
        }
    }
}
