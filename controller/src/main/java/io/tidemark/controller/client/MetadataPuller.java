package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ContradictingRecord;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.CommittedEntry;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.controller.call.SnapshotChunk;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a broker's image up to date: asks the active controller for what was committed behind it, waits for
 * that, replays it, asks again. One call is under way at a time; the answer to an earlier one, that comes late
 * or again, is not looked at. The image never goes back. Of one shard.
 *
 * <p>Entries are replayed in steps of a bounded size, so that other tasks of the shard come in between. A
 * snapshot is parsed on a pool. Bytes that make no sense are asked for anew, as a snapshot; when that makes
 * no sense either, some times in a row, the node cannot go on.
 */
final class MetadataPuller implements SnapshotLoad.Listener {
    /** How long the controller may wait for something to send, in milliseconds. */
    static final int MAX_WAIT_MS = 2_000;

    /** How much longer the answer may take, in milliseconds. */
    static final int ANSWER_MARGIN_MS = 1_000;

    /** How many bytes to ask for at once. */
    static final int MAX_BYTES = 1 << 20;

    /** How many bytes are replayed in one turn of the shard; at least one entry is. */
    static final int STEP_BYTES = 128 << 10;

    /** How many entries are replayed in one turn of the shard. */
    static final int STEP_ENTRIES = 256;

    /** After a failure, in milliseconds. */
    static final int FIRST_RETRY_MS = 20;

    /** After many failures, in milliseconds. */
    static final int MAX_RETRY_MS = 500;

    /** How many answers in a row may make no sense. */
    static final int MAX_NONSENSE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(MetadataPuller.class);

    private final Shard shard;
    private final ControllerChannel channel;
    private final Executor pool;
    private final FaultHandler faults;
    private final int nodeId;
    private final MetadataListener listener;
    private final Consumer<String> onFatal;
    private final Backoff backoff;
    private final ArrayDeque<CommittedEntry> toReplay = new ArrayDeque<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private @Nullable SnapshotLoad load;
    private Shard.Timer retry = () -> {};

    /** The number of the last call; only its answer counts. */
    private long lastCall;
    private boolean callUnderWay;
    private boolean fromSnapshot;
    private int nonsense;
    private boolean closed;

    /**
     * For one node.
     *
     * @param pool where snapshots are parsed
     * @param onFatal hears, as a sentence, why it cannot go on; it has stopped then
     */
    MetadataPuller(Shard shard, ControllerChannel channel, Executor pool, FaultHandler faults,
            Randomness randomness, int nodeId, MetadataListener listener, Consumer<String> onFatal) {
        this.shard = shard;
        this.channel = channel;
        this.pool = pool;
        this.faults = faults;
        this.nodeId = nodeId;
        this.listener = listener;
        this.onFatal = onFatal;
        backoff = new Backoff(randomness, FIRST_RETRY_MS, MAX_RETRY_MS);
        channel.whenFound(_ -> onControllerFound());
    }

    /** The image as far as it was replayed. */
    ClusterImage image() {
        return image;
    }

    /** Asks no more, and replays nothing more. */
    void close() {
        shard.requireOwner(this);
        closed = true;
        lastCall++;
        retry.cancel();
        toReplay.clear();
        dropLoad();
    }

    /** Whoever was asked before is not the one to ask any more. */
    private void onControllerFound() {
        lastCall++;
        callUnderWay = false;
        backoff.reset();
        pull();
    }

    /** Asks, unless there is nobody to ask, or something is under way that has to come first. */
    private void pull() {
        retry.cancel();
        if (closed || callUnderWay || !toReplay.isEmpty() || channel.active().isEmpty())
            return;
        SnapshotLoad loading = load;
        if (loading != null && !loading.wantsMore())
            return;
        callUnderWay = true;
        long number = ++lastCall;
        channel.call(request(loading), MAX_WAIT_MS + ANSWER_MARGIN_MS, reply -> {
            if (number == lastCall)
                onReply(reply);
        });
    }

    private PullRequest request(@Nullable SnapshotLoad loading) {
        PullRequest.Builder request = PullRequest.newBuilder()
                .setNodeId(nodeId)
                .setEndOffset(image.endOffset())
                .setMaxWaitMs(MAX_WAIT_MS)
                .setMaxBytes(MAX_BYTES)
                .setFromSnapshot(fromSnapshot);
        if (loading != null)
            request.setSnapshotEndOffset(loading.endOffset()).setSnapshotPosition(loading.received());
        return request.build();
    }

    private void onReply(ControllerReply reply) {
        callUnderWay = false;
        switch (reply) {
            case ControllerReply.Answered answered -> onAnswer((PullResponse) answered.response());
            case ControllerReply.Declined declined -> onDeclined(declined);
            case ControllerReply.Lost _ -> pullLater();
        }
    }

    private void onDeclined(ControllerReply.Declined declined) {
        if (declined.status() == CallStatus.REFUSED)
            fail("The controllers refuse to send metadata: " + declined.complaint());
        else
            pullLater();
    }

    private void pullLater() {
        retry.cancel();
        if (!closed)
            retry = shard.schedule(backoff.nextMs(), this::pull);
    }

    private void onAnswer(PullResponse response) {
        if (response.hasSnapshot()) {
            onChunk(response.getSnapshot());
            return;
        }
        dropLoad();
        toReplay.addAll(response.getEntriesList());
        replaySome();
    }

    /** Replays what one turn of the shard may take, and goes on in a later one. */
    private void replaySome() {
        int bytes = 0;
        for (int each = 0; each < STEP_ENTRIES && bytes < STEP_BYTES && !toReplay.isEmpty(); each++) {
            CommittedEntry entry = toReplay.remove();
            bytes += entry.getBatch().size();
            if (!replay(entry))
                return;
        }
        if (toReplay.isEmpty())
            pull();
        else
            shard.execute(this::replaySome);
    }

    /** False if the entry makes no sense, and it is the end of this answer. */
    private boolean replay(CommittedEntry entry) {
        if (entry.getOffset() < image.endOffset())
            return true;
        if (entry.getOffset() > image.endOffset()) {
            makesNoSense("entry %d was sent, but the image ends at %d".formatted(entry.getOffset(),
                    image.endOffset()));
            return false;
        }
        try {
            publish(EntryReplay.replay(image, entry));
            return true;
        } catch (MalformedRecord e) {
            makesNoSense("entry " + entry.getOffset() + ": " + e.getMessage());
            return false;
        } catch (ContradictingRecord e) {
            throw faults.broken("The committed entry %d contradicts the metadata before it"
                    .formatted(entry.getOffset()), e);
        }
    }

    private void publish(ClusterDelta delta) {
        image = delta.after();
        nonsense = 0;
        fromSnapshot = false;
        backoff.reset();
        channel.seen(image.epoch());
        listener.onDelta(delta);
    }

    private void onChunk(SnapshotChunk chunk) {
        SnapshotLoad loading = load;
        boolean begins = chunk.getPosition() == 0
                && (loading == null || loading.received() > 0 || loading.endOffset() != chunk.getEndOffset());
        if (begins) {
            dropLoad();
            if (chunk.getEndOffset() < image.endOffset()) {
                makesNoSense("a snapshot ends at %d, the image at %d".formatted(chunk.getEndOffset(),
                        image.endOffset()));
                return;
            }
            LOG.info("The metadata up to offset {} comes as a snapshot", chunk.getEndOffset());
            loading = new SnapshotLoad(shard, pool, image, chunk.getEndOffset(), this);
            load = loading;
        }
        if (loading == null || loading.endOffset() != chunk.getEndOffset()
                || loading.received() != chunk.getPosition()) {
            makesNoSense("a piece of a snapshot that was not asked for");
            return;
        }
        loading.accept(chunk);
        pull();
    }

    @Override
    public void onRoom(SnapshotLoad from) {
        if (from.equals(load))
            pull();
    }

    @Override
    public void onLoaded(SnapshotLoad from, ClusterDelta delta) {
        if (!from.equals(load))
            return;
        load = null;
        publish(delta);
        pull();
    }

    @Override
    public void onMalformed(SnapshotLoad from, String reason) {
        if (from.equals(load))
            makesNoSense(reason);
    }

    private void dropLoad() {
        SnapshotLoad dropped = load;
        load = null;
        if (dropped != null)
            dropped.abandon();
    }

    /** What came is no continuation of the image: begins anew with a snapshot, a few times at most. */
    private void makesNoSense(String reason) {
        LOG.warn("Metadata from {} makes no sense: {}", channel.active(), reason);
        toReplay.clear();
        dropLoad();
        lastCall++;
        callUnderWay = false;
        fromSnapshot = true;
        nonsense++;
        if (nonsense < MAX_NONSENSE)
            pullLater();
        else
            fail("The metadata that the controllers send makes no sense, " + nonsense
                    + " times in a row; the last time: " + reason);
    }

    private void fail(String sentence) {
        close();
        onFatal.accept(sentence);
    }
}
