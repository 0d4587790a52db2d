package io.tidemark.controller.client;

import com.google.protobuf.Message;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.ControllerCalls;
import io.tidemark.controller.call.ForwardResponse;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.call.PullResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to the active controller, whoever that is just now. Every response says who is active, so it learns
 * from each; when that does not help it searches. It never goes back to an older epoch. Of one shard.
 *
 * <p>A controller that fails to answer is <i>suspected</i>: calls still go to it, and meanwhile all voters are
 * asked. The suspicion ends when it answers anything, or when another one turns out to be active.
 */
final class ControllerChannel {
    /**
     * How long calls to a controller that turned out to be deposed may still be answered, in milliseconds.
     * After that its connection is closed, and they fail: one that hangs would keep them until their timeouts. One that
     * was suspected has been silent for long enough already, and gets none of it.
     */
    static final int DEPOSED_GRACE_MS = 250;

    /**
     * How long the active controller may be silent before its connection is closed when a call on it fails, in
     * milliseconds: it may be the connection that swallows everything. Less than a broker's session, so that a
     * heartbeat on the next connection comes in time.
     */
    static final int SILENCE_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ControllerChannel.class);

    /** A call under way. Each is different from each other. */
    private static final class Call {
        private final ActiveNode to;

        Call(ActiveNode to) {
            this.to = to;
        }
    }

    private final Shard shard;
    private final Clock clock;
    private final ControllerCalls calls;
    private final ActiveSearch search;
    private final Set<Call> underWay = new LinkedHashSet<>();
    private final List<Consumer<ActiveNode>> listeners = new ArrayList<>();
    private @Nullable ActiveNode active;

    /** The last one that was found not to be active: what others say of it and its epoch is not believed. */
    private @Nullable ActiveNode disbelieved;
    private int seenEpoch;
    private long heardNanos;
    private boolean suspected;
    private boolean closed;

    ControllerChannel(Shard shard, Clock clock, ControllerCalls calls, Randomness randomness,
            ActiveSearch.Greeting greeting) {
        this.shard = shard;
        this.clock = clock;
        this.calls = calls;
        search = new ActiveSearch(shard, calls, randomness, greeting, this::onClaim);
    }

    /** Begins to look for the active controller. */
    void start() {
        shard.requireOwner(this);
        search.begin();
    }

    /** Finds nobody any more; calls that are under way are answered still. */
    void close() {
        shard.requireOwner(this);
        closed = true;
        search.end();
    }

    /** The active controller, as far as is known. */
    Optional<ActiveNode> active() {
        return Optional.ofNullable(active);
    }

    /** Why no active controller is known, for the operator. */
    String trouble() {
        return "no active controller was found; " + search.trouble();
    }

    /** Whom to tell when an active controller was found, also when it is the same in another epoch. */
    void whenFound(Consumer<ActiveNode> listener) {
        listeners.add(listener);
    }

    /** Who votes, from now on. */
    void voters(Set<Integer> nodeIds) {
        search.voters(nodeIds);
    }

    /** An epoch was seen elsewhere: no older one is followed from now on. */
    void seen(int epoch) {
        seenEpoch = Math.max(seenEpoch, epoch);
        ActiveNode known = active;
        if (known != null && known.epoch() < seenEpoch)
            disbelieve(known, "epoch " + seenEpoch + " was seen");
    }

    /**
     * Calls the active controller.
     *
     * @param request one of controller.proto
     * @param timeoutMs how long to wait for the response, from 1
     * @param done hears what became of it, once, later than this returns; {@link ControllerReply.Lost} and not
     *            sent when no active controller is known
     */
    void call(Message request, long timeoutMs, Consumer<ControllerReply> done) {
        shard.requireOwner(this);
        ActiveNode to = active;
        if (to == null) {
            shard.execute(
                    () -> done.accept(new ControllerReply.Lost(false, "no active controller is known")));
            return;
        }
        Call call = new Call(to);
        underWay.add(call);
        calls.call(to.nodeId(), request, timeoutMs, outcome -> {
            if (underWay.remove(call))
                done.accept(reply(to, outcome));
        });
    }

    /** The active controller has not answered for a while: others are asked who is active. */
    void suspect(ActiveNode silent, String why) {
        shard.requireOwner(this);
        if (closed || suspected || !silent.equals(active))
            return;
        LOG.debug("{} is suspected: {}", silent, why);
        suspected = true;
        search.begin();
    }

    private ControllerReply reply(ActiveNode from, CallOutcome outcome) {
        return switch (outcome) {
            case CallOutcome.Answered answered -> answered(from, answered.message());
            case CallOutcome.Failed failed -> lost(from, failed);
        };
    }

    private ControllerReply lost(ActiveNode to, CallOutcome.Failed failed) {
        suspect(to, failed.reason());
        long silentNanos = clock.monotonicNanos() - heardNanos;
        if (failed.sent() && to.equals(active) && silentNanos > TimeUnit.MILLISECONDS.toNanos(SILENCE_MS)) {
            heardNanos = clock.monotonicNanos();
            calls.disconnect(to.nodeId());
        }
        return new ControllerReply.Lost(failed.sent(), failed.reason());
    }

    private ControllerReply answered(ActiveNode from, Message response) {
        return switch (response) {
            case PullResponse pull ->
                judged(from, response, pull.getStatus(), pull.getComplaint(), pull.getActiveController());
            case ForwardResponse forward -> judged(from, response, forward.getStatus(),
                    forward.getComplaint(), forward.getActiveController());
            case HelloResponse hello ->
                judged(from, response, hello.getStatus(), hello.getRefusal(), hello.getActiveController());
            default -> new ControllerReply.Lost(true, "an answer of the type " + response.getClass());
        };
    }

    /**
     * What a response comes to. A controller that names itself and yet is not active is about to be: whoever
     * asked it for what it cannot do yet asks again a little later.
     */
    private ControllerReply judged(ActiveNode from, Message response, CallStatus status, String complaint,
            ActiveController told) {
        boolean claiming = status == CallStatus.NOT_ACTIVE && told.getNodeId() == from.nodeId();
        if (status == CallStatus.NOT_ACTIVE && !claiming && from.equals(active))
            disbelieve(from, "it says so itself");
        learn(from.nodeId(), told);
        if (status == CallStatus.ANSWERED)
            return new ControllerReply.Answered(response);
        // What a deposed controller refuses is refused by what it knew then.
        boolean outdated = status == CallStatus.REFUSED && told.getEpoch() < seenEpoch;
        return new ControllerReply.Declined(outdated ? CallStatus.NOT_ACTIVE : status, complaint);
    }

    private void onClaim(int answering, HelloResponse response) {
        learn(answering, response.getActiveController());
    }

    /** Somebody said who is active: itself, or another one. */
    private void learn(int answering, ActiveController told) {
        ActiveNode known = active;
        if (known != null && known.nodeId() == answering)
            heardNanos = clock.monotonicNanos();
        if (closed || told.getNodeId() < 0 || told.getEpoch() < 1 || told.getEpoch() < seenEpoch)
            return;
        ActiveNode candidate = new ActiveNode(told.getNodeId(), told.getEpoch());
        boolean ofItself = candidate.nodeId() == answering;
        if (candidate.equals(active)) {
            if (ofItself)
                trust();
        } else
            if (ofItself || isNews(candidate))
                follow(candidate);
    }

    /** Hearsay counts if it is of a later epoch than whom one knows, or has found not to be active. */
    private boolean isNews(ActiveNode candidate) {
        ActiveNode known = active == null ? disbelieved : active;
        return known == null || candidate.epoch() > known.epoch();
    }

    private void trust() {
        suspected = false;
        search.end();
    }

    private void follow(ActiveNode found) {
        ActiveNode before = active;
        long graceMs = suspected ? 0 : DEPOSED_GRACE_MS;
        LOG.info("{} is active", found);
        active = found;
        heardNanos = clock.monotonicNanos();
        seenEpoch = found.epoch();
        disbelieved = null;
        trust();
        if (before != null)
            leave(before, graceMs);
        listeners.forEach(each -> each.accept(found));
    }

    private void disbelieve(ActiveNode known, String why) {
        LOG.info("{} is not active: {}", known, why);
        active = null;
        disbelieved = known;
        suspected = false;
        leave(known, DEPOSED_GRACE_MS);
        if (!closed)
            search.begin();
    }

    private void leave(ActiveNode deposed, long graceMs) {
        if (waitsFor(deposed))
            shard.schedule(graceMs, () -> {
                if (waitsFor(deposed) && !deposed.equals(active))
                    calls.disconnect(deposed.nodeId());
            });
    }

    private boolean waitsFor(ActiveNode node) {
        return underWay.stream().anyMatch(each -> each.to.equals(node));
    }
}
