package io.tidemark.replication.fetch;

import io.tidemark.common.port.Shard;
import io.tidemark.replication.partition.FetchWaiter;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionFetch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.jspecify.annotations.Nullable;

/**
 * One shard's share of a fetch session (KIP-227), or of a single fetch. It knows which partitions the client wants and
 * from where on, and stays registered with each of them between two fetches: a fetch costs what has changed, not what
 * the session holds. Partitions that have something new stand in a queue, and are read in its order, so that none is
 * starved when an answer has no room for all.
 *
 * <p>There is one fetch at a time. It is answered exactly once: when there is enough, when something is wrong, when its
 * time is up or it is told to, unless the share is closed first. Owned by the shard; bounded by what requests may name.
 */
public final class FetchShare {
    private static final long NEVER_TOLD = -2;

    /**
     * How much a fetch wants.
     *
     * @param minBytes fewer are worth waiting for
     * @param maxBytes so many at most, over all partitions; a first batch that is larger is answered nevertheless
     * @param maxWaitMs how long it waits
     * @param hearsHighWatermarks whether another high watermark is worth as much as {@code minBytes}: so it is for a
     *     follower that consumers read from, who would wait for it as long as the follower does (KIP-392)
     */
    public record Wish(int minBytes, int maxBytes, long maxWaitMs, boolean hearsHighWatermarks) {
        public Wish(int minBytes, int maxBytes, long maxWaitMs) {
            this(minBytes, maxBytes, maxWaitMs, false);
        }

        /** The same, but not worth waiting for. */
        public Wish atOnce() {
            return new Wish(minBytes, maxBytes, 0, hearsHighWatermarks);
        }

        /** What to ask of each of several shards. */
        public Wish over(int shards) {
            return shards < 2 ? this
                    : new Wish((minBytes + shards - 1) / shards, maxBytes / shards, maxWaitMs,
                            hearsHighWatermarks);
        }
    }

    /** What there is of a partition; the records belong to whoever gets this. */
    public record Found(TopicIdPartition partition, FetchedPartition answer) {}

    /** A partition of the session. */
    private final class Part implements FetchWaiter {
        private final TopicIdPartition id;
        private PartitionFetch fetch;
        private @Nullable Partition partition;
        private @Nullable FetchedPartition found;
        private long toldHighWatermark = NEVER_TOLD;
        private long toldLogStartOffset = NEVER_TOLD;

        /** The client has said anew where it is. */
        private boolean isNew = true;
        private boolean isQueued;
        private boolean isWatched;
        private boolean isDropped;

        /** It is among those that were read for the fetch that is being worked on. */
        private boolean isRead;

        Part(TopicIdPartition id, PartitionFetch fetch) {
            this.id = id;
            this.fetch = fetch;
        }

        @Override
        public void wake() {
            enqueue(this);
            lookSoon();
        }

        /** Reads what there is now; gives whether it is to be read again, however little happens meanwhile. */
        boolean read() {
            letGo();
            Partition here = here();
            int limit = Math.max(0, Math.min(fetch.maxBytes(), wish.maxBytes - foundBytes));
            FetchedPartition now = here == null ? FetchedPartition.failed(partitions.missing(id))
                    : readFrom(here, limit);
            isNew = here == null;
            found = now;
            foundBytes += now.bytes();
            isUrgent |= now.isUrgent()
                    || (wish.hearsHighWatermarks && now.highWatermark() != toldHighWatermark);
            if (!isRead) read.add(this);
            isRead = true;
            if (here != null && !isWatched) isWatched = here.await(this);
            return !isWatched || limit < fetch.maxBytes() || now.isHeldBack();
        }

        private FetchedPartition readFrom(Partition here, int limit) {
            PartitionFetch limited = limit == fetch.maxBytes() ? fetch : fetch.withMaxBytes(limit);
            return isNew ? here.fetch(limited, foundBytes == 0) : here.fetchAgain(limited, foundBytes == 0);
        }

        private @Nullable Partition here() {
            Partition known = partition;
            if (known != null && !known.isOffline()) return known;
            unwatch();
            partition = partitions.find(id);
            return partition;
        }

        /** Whether the client does not know yet what was found. */
        boolean isNews() {
            FetchedPartition now = found;
            if (now == null) return false;
            return now.bytes() > 0 || now.isUrgent() || now.highWatermark() != toldHighWatermark
                    || now.logStartOffset() != toldLogStartOffset;
        }

        /** Hands over what was found. Records, errors: until the client goes on, they are what there is. */
        @Nullable
        FetchedPartition tell() {
            FetchedPartition telling = found;
            found = null;
            if (telling == null) return null;
            toldHighWatermark = telling.highWatermark();
            toldLogStartOffset = telling.logStartOffset();
            if (telling.bytes() > 0 || telling.isUrgent()) enqueue(this);
            if (partition != null) partition.sent(fetch.reader(), telling.bytes());
            return telling;
        }

        void letGo() {
            if (found == null) return;
            foundBytes -= found.bytes();
            found.release();
            found = null;
        }

        void unwatch() {
            if (isWatched && partition != null) partition.forget(this);
            isWatched = false;
        }
    }

    private final Shard shard;
    private final PartitionFinder partitions;
    private final Map<TopicIdPartition, Part> parts = new LinkedHashMap<>();
    private final ArrayDeque<Part> queue = new ArrayDeque<>();
    private final List<Part> read = new ArrayList<>();
    private Wish wish = new Wish(0, 0, 0);
    private @Nullable Consumer<List<Found>> listener;
    private Shard.@Nullable Timer timer;
    private int foundBytes;
    private boolean isUrgent;
    private boolean lookIsDue;

    public FetchShare(Shard shard, PartitionFinder partitions) {
        this.shard = shard;
        this.partitions = partitions;
    }

    // ---- what the session holds; between two fetches

    /** Adds a partition, or takes over where the client is now. */
    public void put(TopicIdPartition id, PartitionFetch fetch) {
        shard.requireOwner(this);
        Part part = parts.computeIfAbsent(id, _ -> new Part(id, fetch));
        part.fetch = fetch;
        part.isNew = true;
        enqueue(part);
    }

    /** Lets go of a partition. */
    public void drop(TopicIdPartition id) {
        shard.requireOwner(this);
        Part part = parts.remove(id);
        if (part == null) return;
        part.letGo();
        part.unwatch();
        part.isDropped = true;
    }

    /** How many partitions it holds. */
    public int size() {
        return parts.size();
    }

    // ---- a fetch

    /**
     * Reads, and answers or waits.
     *
     * @param told hears once of the partitions of which there is news; on the shard, perhaps before this returns
     */
    public void fetch(Wish wanted, Consumer<List<Found>> told) {
        shard.requireOwner(this);
        if (listener != null) throw new IllegalStateException(this + " is asked twice at once");
        wish = wanted;
        listener = told;
        readQueued();
        if (isEnough() || wish.maxWaitMs <= 0) answer();
        else timer = shard.schedule(wish.maxWaitMs, this::answerNow);
    }

    private boolean isEnough() {
        return isUrgent || foundBytes >= wish.minBytes || parts.isEmpty();
    }

    private void readQueued() {
        for (int left = queue.size(); left > 0; left--) {
            Part part = queue.remove();
            part.isQueued = false;
            if (!part.isDropped && part.read()) enqueue(part);
        }
    }

    private void enqueue(Part part) {
        if (part.isQueued) return;
        part.isQueued = true;
        queue.add(part);
    }

    private void lookSoon() {
        if (lookIsDue || listener == null) return;
        lookIsDue = true;
        shard.execute(() -> {
            lookIsDue = false;
            look();
        });
    }

    private void look() {
        if (listener == null) return;
        readQueued();
        if (isEnough()) answer();
    }

    /** Answers a fetch that waits with what there is; does nothing if there is none. */
    public void answerNow() {
        shard.requireOwner(this);
        if (listener == null) return;
        readQueued();
        answer();
    }

    private void answer() {
        Consumer<List<Found>> telling = listener;
        if (telling == null) return;
        end();
        List<Found> answers = new ArrayList<>();
        for (Part part : read) {
            part.isRead = false;
            FetchedPartition found = part.isNews() ? part.tell() : null;
            if (found != null) answers.add(new Found(part.id, found));
        }
        read.clear();
        foundBytes = 0;
        isUrgent = false;
        telling.accept(answers);
    }

    private void end() {
        listener = null;
        if (timer != null) timer.cancel();
        timer = null;
    }

    /** Ends it, with a fetch that may be waiting and is not answered: whoever asked has gone. */
    public void close() {
        shard.requireOwner(this);
        end();
        for (Part part : parts.values()) {
            part.letGo();
            part.unwatch();
            part.isDropped = true;
        }
        parts.clear();
        queue.clear();
        read.clear();
    }

    @Override
    public String toString() {
        return "a fetch of " + parts.size() + " partitions of " + shard;
    }
}
