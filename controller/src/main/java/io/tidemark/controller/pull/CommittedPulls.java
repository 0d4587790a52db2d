package io.tidemark.controller.pull;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.CommittedEntry;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.controller.call.SnapshotChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what is committed, while its node is the active controller. It is told of each committed entry on
 * every controller, and of becoming active and of ceasing to be. Of the controller's shard.
 *
 * <p>A pull for which there is nothing waits: for the next commit, for its time to be over, for the end of
 * being active. All that is committed in one turn of the shard goes out in one answer.
 */
public final class CommittedPulls implements PullService {
    /** How long a pull waits at most, in milliseconds. */
    public static final int MAX_WAIT_MS = 10_000;

    /** How many bytes of entries one answer has at most, unless its first entry is larger. */
    public static final int MAX_ANSWER_BYTES = 4 << 20;

    /** How many pulls wait at most, one for each connection. */
    public static final int MAX_WAITING = 1_024;

    /** What the entries at hand may cost in memory. */
    public static final int MAX_TAIL_BYTES = 8 << 20;

    /** The same while snapshots are on their way, so that whoever has loaded one finds what followed it. */
    public static final int MAX_TAIL_BYTES_WHILE_LOADING = 32 << 20;

    /** How often a refusal is logged at most, in milliseconds. */
    private static final long REFUSAL_LOG_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CommittedPulls.class);

    private record Waiting(PullRequest request, Consumer<PullResponse> reply, Shard.Timer timer) {}

    private final Shard shard;
    private final Clock clock;
    private final Supplier<ActiveController> whoIsActive;
    private final CommittedTail tail = new CommittedTail();
    private final SnapshotSessions sessions;
    private final PullProgresses progresses;
    private final Map<CallerConnection, Waiting> waiting = new LinkedHashMap<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private boolean active;
    private boolean waking;
    private long refusalLoggedAtNanos;
    private boolean refusalLogged;

    /**
     * For one controller.
     *
     * @param shard the controller's
     * @param whoIsActive as far as this node knows; itself while it is active
     */
    public CommittedPulls(Shard shard, Clock clock, Supplier<ActiveController> whoIsActive) {
        this.shard = shard;
        this.clock = clock;
        this.whoIsActive = whoIsActive;
        sessions = new SnapshotSessions(clock);
        progresses = new PullProgresses(clock);
    }

    /**
     * An entry was committed; each once, in the order of the log, whether this node is active or not.
     *
     * @param bytes of its batch; empty for an entry that raft wrote for itself
     * @param after the image behind it, which ends at {@code offset + 1}
     */
    public void onCommitted(long offset, ByteString bytes, ClusterImage after) {
        shard.requireOwner(this);
        if (after.endOffset() != offset + 1)
            throw new IllegalArgumentException("behind entry %d the image ends at %d".formatted(offset,
                    after.endOffset()));
        image = after;
        sessions.expire();
        tail.append(offset, bytes,
                sessions.isEmpty() ? MAX_TAIL_BYTES : MAX_TAIL_BYTES_WHILE_LOADING);
        if (!waking && !waiting.isEmpty()) {
            waking = true;
            shard.execute(this::answerWhoIsBehind);
        }
    }

    /** A snapshot took the place of all that was before it: what this node found when it started, or was sent. */
    public void onSnapshot(ClusterImage loaded) {
        shard.requireOwner(this);
        image = loaded;
        tail.restartAt(loaded.endOffset());
    }

    /** This node is the active controller from now on, and was told of all that was committed before. */
    public void onActive() {
        shard.requireOwner(this);
        active = true;
    }

    /** This node is not the active controller, or is closing: nobody waits here any more. */
    public void onInactive() {
        shard.requireOwner(this);
        active = false;
        sessions.endAll();
        progresses.clear();
        tail.trim(MAX_TAIL_BYTES);
        List<Waiting> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(each -> answer(each, notActive()));
    }

    /** Who pulls from this node, and how far each is, in the order of their ids; none where it is not active. */
    public List<PullProgress> progress() {
        shard.requireOwner(this);
        return progresses.all();
    }

    @Override
    public void onPull(CallerConnection connection, PullRequest request, Consumer<PullResponse> reply) {
        shard.requireOwner(this);
        Waiting older = waiting.remove(connection);
        if (older != null)
            answer(older, active ? nothing() : notActive());
        if (!active) {
            reply.accept(notActive());
            return;
        }
        PullResponse response = answerNow(connection, request);
        if (response == null)
            await(connection, request, reply);
        else
            reply.accept(response);
    }

    @Override
    public void onClosed(CallerConnection connection) {
        shard.requireOwner(this);
        Waiting gone = waiting.remove(connection);
        if (gone != null)
            gone.timer.cancel();
    }

    /** What there is to say at once; null if the caller has everything. */
    private @Nullable PullResponse answerNow(CallerConnection connection, PullRequest request) {
        if (request.getNodeId() < 0 || request.getEndOffset() < 0 || request.getSnapshotPosition() < 0
                || request.getSnapshotEndOffset() < 0)
            return refused(connection, "a pull with a negative node id, offset or position");
        if (request.getEndOffset() > image.endOffset())
            return refused(connection,
                    ("node %d has metadata up to offset %d, but only %d are committed here:"
                            + " it is of another cluster, or this one has lost what it once had").formatted(
                                    request.getNodeId(), request.getEndOffset(), image.endOffset()));
        progresses.pulled(request.getNodeId(), request.getEndOffset(), image.endOffset());
        if (request.getSnapshotEndOffset() > 0)
            return nextChunk(request);
        if (request.getFromSnapshot() || !tail.follows(request.getEndOffset()))
            return firstChunk(request);
        sessions.end(request.getNodeId());
        return request.getEndOffset() == image.endOffset() ? null : entries(request);
    }

    private PullResponse nextChunk(PullRequest request) {
        SnapshotChunk chunk = sessions.chunk(request.getNodeId(), request.getSnapshotEndOffset(),
                request.getSnapshotPosition(), request.getMaxBytes());
        return chunk == null ? firstChunk(request) : answered().setSnapshot(chunk).build();
    }

    private PullResponse firstChunk(PullRequest request) {
        SnapshotChunk chunk = sessions.begin(request.getNodeId(), image)
                ? sessions.chunk(request.getNodeId(), image.endOffset(), 0, request.getMaxBytes())
                : null;
        return chunk == null
                ? response(CallStatus.OVERLOADED).setComplaint("as many snapshots as may be are being sent")
                        .build()
                : answered().setSnapshot(chunk).build();
    }

    private PullResponse entries(PullRequest request) {
        List<CommittedEntry> entries = tail.from(request.getEndOffset(),
                Math.clamp(request.getMaxBytes(), 1, MAX_ANSWER_BYTES));
        return answered().addAllEntries(entries).build();
    }

    private void await(CallerConnection connection, PullRequest request, Consumer<PullResponse> reply) {
        int waitMs = Math.clamp(request.getMaxWaitMs(), 0, MAX_WAIT_MS);
        if (waitMs == 0) {
            reply.accept(nothing());
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            reply.accept(response(CallStatus.OVERLOADED).setComplaint("as many pulls as may wait already")
                    .build());
            return;
        }
        Shard.Timer timer = shard.schedule(waitMs, () -> waitIsOver(connection, request));
        waiting.put(connection, new Waiting(request, reply, timer));
    }

    @SuppressWarnings("ReferenceEquality") // That very request: an equal one may have come after it.
    private void waitIsOver(CallerConnection connection, PullRequest request) {
        Waiting over = waiting.get(connection);
        if (over == null || over.request != request)
            return;
        waiting.remove(connection);
        sessions.expire();
        answer(over, nothing());
    }

    /** Those who ask for the same get the same message, whose size is then reckoned once. */
    private void answerWhoIsBehind() {
        waking = false;
        Map<PullRequest, PullResponse> made = new LinkedHashMap<>();
        List<Waiting> behind = new ArrayList<>();
        waiting.values()
                .removeIf(each -> each.request.getEndOffset() < image.endOffset() && behind.add(each));
        for (Waiting each : behind)
            answer(each, made.computeIfAbsent(asked(each.request), this::entriesOrChunk));
    }

    /** What makes a difference to the entries that are sent. */
    private static PullRequest asked(PullRequest request) {
        return PullRequest.newBuilder().setEndOffset(request.getEndOffset())
                .setMaxBytes(request.getMaxBytes())
                .build();
    }

    /** Should the tail have gone on past them in one turn, they are told nothing, and ask again. */
    private PullResponse entriesOrChunk(PullRequest request) {
        return tail.follows(request.getEndOffset()) ? entries(request) : nothing();
    }

    private static void answer(Waiting who, PullResponse response) {
        who.timer.cancel();
        who.reply.accept(response);
    }

    private PullResponse nothing() {
        return answered().build();
    }

    private PullResponse.Builder answered() {
        return response(CallStatus.ANSWERED);
    }

    private PullResponse notActive() {
        return response(CallStatus.NOT_ACTIVE).setComplaint("this node is not the active controller").build();
    }

    private PullResponse refused(CallerConnection connection, String complaint) {
        long now = clock.monotonicNanos();
        if (!refusalLogged || now - refusalLoggedAtNanos > TimeUnit.MILLISECONDS.toNanos(REFUSAL_LOG_MS)) {
            LOG.warn("A pull from {} is refused: {}", connection.remote(), complaint);
            refusalLogged = true;
            refusalLoggedAtNanos = now;
        }
        return response(CallStatus.REFUSED).setComplaint(complaint).build();
    }

    private PullResponse.Builder response(CallStatus status) {
        return PullResponse.newBuilder()
                .setStatus(status)
                .setActiveController(whoIsActive.get())
                .setCommittedEndOffset(image.endOffset());
    }
}
