package io.tidemark.replication.fetch;

import io.tidemark.common.port.Shard;
import io.tidemark.replication.partition.FetchWaiter;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch, as far as it is about partitions of one shard. It reads them all; if there is less than it wants and
 * nothing is wrong, it waits in each of them until there is enough or its time is up. When it is woken, only the
 * partitions that have something new are read again. It is answered exactly once, unless it is cancelled. Owned by
 * the shard; bounded by what its request may name.
 */
public final class WaitingFetch {
    /**
     * How much a fetch wants.
     *
     * @param minBytes fewer are worth waiting for
     * @param maxBytes so many at most, over all partitions; a first batch that is larger is answered nevertheless
     * @param maxWaitMs how long it waits
     */
    public record Wish(int minBytes, int maxBytes, long maxWaitMs) {}

    /** One partition of it, with what was found last. */
    private final class Part implements FetchWaiter {
        private final Partition partition;
        private final PartitionFetch fetch;
        private @Nullable FetchedPartition found;
        private boolean isStale;

        Part(Partition partition, PartitionFetch fetch) {
            this.partition = partition;
            this.fetch = fetch;
        }

        @Override
        public void wake() {
            isStale = true;
            lookSoon();
        }

        void read(boolean isFirstTime) {
            int before = bytesOf(found);
            if (found != null) found.release();
            found = null;
            foundBytes -= before;
            int limit = Math.max(0, Math.min(fetch.maxBytes(), wish.maxBytes - foundBytes));
            PartitionFetch limited = limit == fetch.maxBytes() ? fetch : fetch.withMaxBytes(limit);
            FetchedPartition now = isFirstTime ? partition.fetch(limited, foundBytes == 0)
                    : partition.fetchAgain(limited, foundBytes == 0);
            found = now;
            isStale = false;
            foundBytes += now.bytes();
            isUrgent |= now.isUrgent();
        }
    }

    private final Shard shard;
    private final Wish wish;
    private final Consumer<List<FetchedPartition>> listener;
    private final List<Part> parts = new ArrayList<>();
    private Shard.@Nullable Timer timer;
    private int waitingIn;
    private int foundBytes;
    private boolean isUrgent;
    private boolean lookIsDue;
    private boolean isDone;

    /** @param listener is told once, in the order of the partitions; the records are then its own to release */
    public WaitingFetch(Shard shard, Wish wish, Consumer<List<FetchedPartition>> listener) {
        this.shard = shard;
        this.wish = wish;
        this.listener = listener;
    }

    /** Adds a partition, before {@link #start}. */
    public void add(Partition partition, PartitionFetch fetch) {
        parts.add(new Part(partition, fetch));
    }

    /** Reads, and answers or waits. */
    public void start() {
        for (Part part : parts) part.read(true);
        if (isEnough() || wish.maxWaitMs <= 0 || !waitInAll()) answer();
        else timer = shard.schedule(wish.maxWaitMs, this::timeIsUp);
    }

    private boolean isEnough() {
        return isUrgent || foundBytes >= wish.minBytes || parts.isEmpty();
    }

    private boolean waitInAll() {
        for (Part part : parts) {
            if (!part.partition.await(part)) return false;
            waitingIn++;
        }
        return true;
    }

    private void lookSoon() {
        if (lookIsDue || isDone) return;
        lookIsDue = true;
        shard.execute(this::look);
    }

    private void look() {
        lookIsDue = false;
        if (isDone) return;
        readStale();
        if (isEnough()) answer();
    }

    private void timeIsUp() {
        if (isDone) return;
        readStale();
        answer();
    }

    private void readStale() {
        for (Part part : parts) {
            if (part.isStale) part.read(false);
        }
    }

    private void answer() {
        end();
        List<FetchedPartition> answers = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (part.found != null) answers.add(part.found);
        }
        listener.accept(answers);
    }

    private void end() {
        isDone = true;
        if (timer != null) timer.cancel();
        for (int i = 0; i < waitingIn; i++) parts.get(i).partition.forget(parts.get(i));
        waitingIn = 0;
    }

    /** Ends it without an answer: whoever asked has gone. */
    public void cancel() {
        if (isDone) return;
        end();
        for (Part part : parts) {
            if (part.found != null) part.found.release();
        }
    }

    private static int bytesOf(@Nullable FetchedPartition found) {
        return found == null ? 0 : found.bytes();
    }
}
