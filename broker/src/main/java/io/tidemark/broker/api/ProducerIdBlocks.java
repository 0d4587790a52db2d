package io.tidemark.broker.api;

import io.tidemark.broker.api.Forwarding.Forwarded;
import io.tidemark.common.port.Shard;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer ids that this node may give away, in blocks that the active controller allocates to it
 * (KIP-730). The next block is asked for while the current one still has ids, one block at a time, so that
 * nobody waits while a controller can be reached. Where ids run out all the same, a bounded number of requests
 * wait for a bounded time.
 *
 * <p>No id is given twice: the controllers never allocate one twice, and an id leaves its block when it is
 * given. A block whose allocation was not heard of is lost, and so is what is left of one when the node stops.
 *
 * <p>Owned by one shard, but {@link #next}, which is safe on any thread.
 */
public final class ProducerIdBlocks {
    /** Given instead of an id that could not be had in time. */
    static final long NONE = -1;

    /** Requests that wait for ids at most; a further one hears {@link #NONE} at once. */
    static final int MAX_WAITING = 1_000;

    /** How long a request waits for an id, in milliseconds: less than clients wait for an answer. */
    static final int MAX_WAIT_MS = 5_000;

    /** How long one attempt to get a block may take, in milliseconds. */
    static final int ALLOCATION_TIMEOUT_MS = 5_000;

    /** How long it rests after an attempt that failed, in milliseconds. */
    static final int RETRY_MS = 100;

    /** The next block is asked for when only one in so many ids of the current one is left. */
    static final int REST_PART = 10;

    private static final String PRINCIPAL = "User:ANONYMOUS";
    private static final Logger LOG = LoggerFactory.getLogger(ProducerIdBlocks.class);

    /** Ids from {@code next} to {@code end - 1}, of a block of {@code size}. */
    private static final class Block {
        private final long end;
        private final int size;
        private long next;

        Block(long first, int size) {
            this.next = first;
            this.end = first + size;
            this.size = size;
        }

        boolean isEmpty() {
            return next == end;
        }

        boolean isRunningOut() {
            return end - next <= size / REST_PART;
        }
    }

    /** A request that waits. */
    private static final class Waiting {
        private final LongConsumer hears;
        private Shard.Timer timer = () -> {};

        Waiting(LongConsumer hears) {
            this.hears = hears;
        }
    }

    private final Shard shard;
    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final Forwarding forwarding;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Block current = new Block(0, 0);
    private @Nullable Block following;
    private boolean isAsking;

    /** Whether the last attempt failed; said once. */
    private boolean isInTrouble;

    /** No allocated id may lie below it: the end of the last block. */
    private long allocatedEnd;

    /**
     * Has no block, and asks for the first one when somebody wants an id.
     *
     * @param shard that owns it
     * @param brokerEpoch of this broker's registration, or -1; on any thread
     */
    public ProducerIdBlocks(Shard shard, int brokerId, LongSupplier brokerEpoch, Forwarding forwarding) {
        this.shard = shard;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.forwarding = forwarding;
    }

    /**
     * Takes the next id. On any thread.
     *
     * @param hears it, or {@link #NONE}, once, on the owner's thread
     * @throws java.util.concurrent.RejectedExecutionException when the owner has too much to do
     */
    void next(LongConsumer hears) {
        onShard(() -> give(hears));
    }

    private void onShard(Runnable task) {
        if (shard.inShard())
            task.run();
        else
            shard.execute(task);
    }

    private void give(LongConsumer hears) {
        if (current.isEmpty() && following != null) {
            current = following;
            following = null;
        }
        if (!current.isEmpty())
            hears.accept(current.next++);
        else
            if (waiting.size() >= MAX_WAITING)
                hears.accept(NONE);
            else
                await(hears);
        askIfNeeded();
    }

    private void await(LongConsumer hears) {
        Waiting request = new Waiting(hears);
        waiting.add(request);
        request.timer = shard.schedule(MAX_WAIT_MS, () -> {
            if (waiting.remove(request))
                hears.accept(NONE);
        });
    }

    private void askIfNeeded() {
        if (isAsking || following != null || !(current.isRunningOut() || !waiting.isEmpty()))
            return;
        isAsking = true;
        long epoch = brokerEpoch.getAsLong();
        forwarding.forward(ApiKeys.ALLOCATE_PRODUCER_IDS, ApiKeys.ALLOCATE_PRODUCER_IDS.latestVersion(),
                new AllocateProducerIdsRequestData().setBrokerId(brokerId).setBrokerEpoch(epoch), PRINCIPAL,
                ALLOCATION_TIMEOUT_MS, outcome -> onShard(() -> heard(outcome)));
    }

    private void heard(Forwarded outcome) {
        isAsking = false;
        switch (outcome) {
            case Forwarded.Answered(AllocateProducerIdsResponseData answer) when answer
                    .errorCode() == Errors.NONE.code() ->
                allocated(answer.producerIdStart(), answer.producerIdLen());
            case Forwarded.Answered(AllocateProducerIdsResponseData answer) ->
                refused(Errors.forCode(answer.errorCode()).toString());
            case Forwarded.Answered(var answer) ->
                throw new IllegalStateException("no answer to a request for producer ids: " + answer);
            case Forwarded.Failed failed -> refused(failed.error() + ", " + failed.why());
        }
    }

    private void allocated(long first, int size) {
        if (size < 1 || first < allocatedEnd || first > Long.MAX_VALUE - size)
            throw new IllegalStateException("a block of " + size + " producer ids from " + first
                    + ", after one that ended at " + allocatedEnd);
        isInTrouble = false;
        following = new Block(first, size);
        allocatedEnd = first + size;
        for (int i = waiting.size(); i > 0 && !waiting.isEmpty() && hasIds(); i--) {
            Waiting request = waiting.remove();
            request.timer.cancel();
            give(request.hears);
        }
        askIfNeeded();
    }

    private boolean hasIds() {
        return !current.isEmpty() || following != null;
    }

    private void refused(String why) {
        if (!isInTrouble)
            LOG.warn("No block of producer ids could be had, and is asked for again and again: {}", why);
        isInTrouble = true;
        isAsking = true;
        shard.schedule(RETRY_MS, () -> {
            isAsking = false;
            askIfNeeded();
        });
    }

    @Override
    public String toString() {
        return "the producer ids of broker " + brokerId;
    }
}
