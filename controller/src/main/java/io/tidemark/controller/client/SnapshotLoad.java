package io.tidemark.controller.client;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.call.SnapshotChunk;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A snapshot that comes in pieces: they are parsed on a pool, one after the other, while the next one is on
 * its way, and so is the comparison with what was there before. Of its shard, but for the tasks themselves.
 */
final class SnapshotLoad {
    /** How many pieces wait to be parsed, or are being parsed, before no more is asked for. */
    static final int MAX_PIECES_WAITING = 2;

    /** How long to wait when the pool is full, in milliseconds. */
    static final int POOL_RETRY_MS = 20;

    /** Hears how it goes, on the shard. */
    interface Listener {
        /** There is room for another piece. */
        void onRoom(SnapshotLoad load);

        /** All was loaded. */
        void onLoaded(SnapshotLoad load, ClusterDelta delta);

        /** The bytes are no snapshot; the load is over. */
        void onMalformed(SnapshotLoad load, String reason);
    }

    private final Shard shard;
    private final Executor pool;
    private final ClusterImage before;
    private final long endOffset;
    private final Listener listener;
    private final SnapshotParser parser = new SnapshotParser();
    private final ArrayDeque<ByteString> waiting = new ArrayDeque<>();
    private long received;
    private boolean complete;
    private boolean busy;
    private boolean over;

    SnapshotLoad(Shard shard, Executor pool, ClusterImage before, long endOffset, Listener listener) {
        this.shard = shard;
        this.pool = pool;
        this.before = before;
        this.endOffset = endOffset;
        this.listener = listener;
    }

    long endOffset() {
        return endOffset;
    }

    /** How many bytes came, which is where the next piece begins. */
    long received() {
        return received;
    }

    /** Whether the next piece may be asked for. */
    boolean wantsMore() {
        return !complete && !over && waiting.size() < MAX_PIECES_WAITING;
    }

    /** Nobody waits for it any more. */
    void abandon() {
        over = true;
        waiting.clear();
    }

    /** Takes the piece that begins at {@link #received}. */
    void accept(SnapshotChunk chunk) {
        received += chunk.getBytes().size();
        complete = chunk.getLast();
        waiting.add(chunk.getBytes());
        parseNext();
    }

    private void parseNext() {
        ByteString piece = waiting.peek();
        if (busy || over || piece == null)
            return;
        boolean last = complete && waiting.size() == 1;
        try {
            busy = true;
            pool.execute(() -> parse(piece, last));
        } catch (RejectedExecutionException full) {
            busy = false;
            shard.schedule(POOL_RETRY_MS, this::parseNext);
        }
    }

    /** On the pool. */
    private void parse(ByteString piece, boolean last) {
        Runnable result;
        try {
            parser.parse(piece);
            if (last) {
                ClusterDelta delta = ClusterDelta.between(before, parser.finish(endOffset));
                result = () -> onLoaded(delta);
            } else {
                result = this::onParsed;
            }
        } catch (MalformedRecord | MalformedSnapshot e) {
            String reason = String.valueOf(e.getMessage());
            result = () -> onMalformed(reason);
        }
        try {
            shard.execute(result);
        } catch (RejectedExecutionException closed) {
            // The node is stopping: nobody waits for the image.
        }
    }

    private void onParsed() {
        busy = false;
        if (over)
            return;
        waiting.remove();
        parseNext();
        listener.onRoom(this);
    }

    private void onLoaded(ClusterDelta delta) {
        if (over)
            return;
        over = true;
        listener.onLoaded(this, delta);
    }

    private void onMalformed(String reason) {
        if (over)
            return;
        abandon();
        listener.onMalformed(this, reason);
    }
}
