package io.tidemark.broker.replica;

import io.tidemark.common.port.Shard;
import io.tidemark.replication.log.LogDirectory;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.LogRemoval;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.partition.MoveBudget;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.ReplicaContext;
import io.tidemark.replication.partition.ShardPartitions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of one shard. A partition is being opened, open, failed, or being deleted; what the metadata
 * says meanwhile is kept until it can be told. Owned by the shard.
 */
public final class ShardReplicas {
    private static final Logger LOG = LoggerFactory.getLogger(ShardReplicas.class);

    /** How long to wait when the I/O threads have too much to do. */
    private static final int RETRY_MS = 50;

    /** How one partition stands. */
    private sealed interface Slot {
        /** An I/O thread opens its log. */
        record Opening(Assigned newest, boolean unwanted) implements Slot {}

        /** It is there. */
        record Open(Partition partition, Assigned newest) implements Slot {}

        /** Its log cannot be used. */
        record Failed(TopicIdPartition partition) implements Slot {}

        /** It is being deleted; then another topic of that name may be waiting to have its place. */
        record Deleting(TopicIdPartition partition, @Nullable Assigned next) implements Slot {}
    }

    /** What a client's request finds where it looks for a partition. */
    public sealed interface Found {
        /** The replica. */
        record Here(Partition partition) implements Found {}

        /** None that can be used, and what to tell the client. */
        record NotHere(Errors error) implements Found {}
    }

    private final Shard shard;
    private final LogStore store;
    private final Executor io;
    private final ReplicaContext context;
    private final Map<TopicPartition, Slot> slots = new HashMap<>();
    private final ShardPartitions swept;
    private final MoveBudget moves;
    private final PreferredDirectories preferred = new PreferredDirectories();
    private boolean isStopped;

    /**
     * A shard without partitions.
     *
     * @param swept looks after those that are open, now and then
     * @param moves what moves between directories may take
     */
    ShardReplicas(Shard shard, LogStore store, Executor io, ReplicaContext context,
            ShardPartitions swept, MoveBudget moves) {
        this.swept = swept;
        this.moves = moves;
        this.shard = shard;
        this.store = store;
        this.io = io;
        this.context = context;
    }

    public Shard shard() {
        return shard;
    }

    // ---- what requests find

    /** The partition of a topic with that id; one that is not there yet will be soon. */
    public Found find(TopicIdPartition wanted) {
        shard.requireOwner(this);
        Slot slot = slots.get(wanted.topicPartition());
        return switch (slot) {
            case Slot.Open open when open.newest().partition().topicId().equals(wanted.topicId()) ->
                new Found.Here(open.partition());
            case Slot.Failed failed when failed.partition().topicId().equals(wanted.topicId()) ->
                new Found.NotHere(Errors.KAFKA_STORAGE_ERROR);
            case null, default -> new Found.NotHere(Errors.NOT_LEADER_OR_FOLLOWER);
        };
    }

    /** All that are open. */
    public List<Partition> partitions() {
        shard.requireOwner(this);
        List<Partition> open = new ArrayList<>(slots.size());
        for (Slot slot : slots.values()) {
            if (slot instanceof Slot.Open(Partition partition, _))
                open.add(partition);
        }
        return open;
    }

    // ---- what the metadata says

    /** The broker holds it, and this is how it stands. */
    void assign(Assigned assigned) {
        shard.requireOwner(this);
        if (isStopped)
            return;
        TopicPartition key = assigned.partition().topicPartition();
        Slot slot = slots.get(key);
        switch (slot) {
            case null -> open(assigned);
            case Slot.Opening _ -> slots.put(key, new Slot.Opening(assigned, false));
            case Slot.Open open -> assign(open, assigned);
            case Slot.Failed failed -> {
                if (!isSame(failed.partition(), assigned))
                    open(assigned);
            }
            case Slot.Deleting deleting -> slots.put(key, new Slot.Deleting(deleting.partition(), assigned));
        }
    }

    private static boolean isSame(TopicIdPartition known, Assigned assigned) {
        return known.topicId().equals(assigned.partition().topicId());
    }

    private void assign(Slot.Open open, Assigned assigned) {
        TopicPartition key = assigned.partition().topicPartition();
        if (!isSame(open.newest().partition(), assigned)) {
            delete(open.partition());
            slots.put(key, new Slot.Deleting(open.newest().partition(), assigned));
            return;
        }
        Assigned before = open.newest();
        slots.put(key, new Slot.Open(open.partition(), assigned));
        if (!before.config().equals(assigned.config())
                || before.minInsyncReplicas() != assigned.minInsyncReplicas())
            open.partition().reconfigure(assigned.config(), assigned.minInsyncReplicas());
        if (!before.throttled().equals(assigned.throttled()))
            open.partition().throttle(assigned.throttled());
        open.partition().assign(assigned.registration());
    }

    /** The broker no longer holds it, or it is no more: its log goes. */
    void unassign(TopicIdPartition gone) {
        shard.requireOwner(this);
        if (isStopped)
            return;
        TopicPartition key = gone.topicPartition();
        Slot slot = slots.get(key);
        switch (slot) {
            case null -> {
                // It was never here.
            }
            case Slot.Opening opening -> {
                if (isSame(gone, opening.newest()))
                    slots.put(key, new Slot.Opening(opening.newest(), true));
            }
            case Slot.Open open -> {
                if (isSame(gone, open.newest())) {
                    delete(open.partition());
                    slots.put(key, new Slot.Deleting(gone, null));
                }
            }
            case Slot.Failed _ -> slots.remove(key);
            case Slot.Deleting deleting -> {
                Assigned next = deleting.next();
                if (next != null && isSame(gone, next))
                    slots.put(key, new Slot.Deleting(deleting.partition(), null));
            }
        }
    }

    // ---- opening

    private void open(Assigned assigned) {
        TopicIdPartition partition = assigned.partition();
        slots.put(partition.topicPartition(), new Slot.Opening(assigned, false));
        LogDirectory wish = preferred.take(partition.topicPartition());
        onIo(() -> {
            try {
                PartitionLog log = store.create(partition.topicPartition(), partition.topicId(), wish);
                LogDirectory directory = Objects
                        .requireNonNull(store.directoryOf(partition.topicPartition()));
                shard.execute(() -> opened(partition, log, directory));
            } catch (LogOfflineException e) {
                shard.execute(() -> notOpened(partition, e));
            }
        });
    }

    private void opened(TopicIdPartition partition, PartitionLog log, LogDirectory directory) {
        if (!(slots
                .get(partition.topicPartition()) instanceof Slot.Opening(Assigned newest, boolean unwanted)))
            throw new IllegalStateException(partition + " was opened by nobody");
        if (isStopped)
            return;
        log.reconfigure(newest.config());
        Partition open = new Partition(context, partition, log, directory, newest.minInsyncReplicas());
        if (unwanted || !isSame(partition, newest)) {
            delete(open);
            slots.put(partition.topicPartition(), new Slot.Deleting(partition, unwanted ? null : newest));
            return;
        }
        slots.put(partition.topicPartition(), new Slot.Open(open, newest));
        swept.add(open);
        open.throttle(newest.throttled());
        open.assign(newest.registration());
        LogDirectory unfinished = store.unfinishedMove(partition.topicPartition());
        if (unfinished != null)
            open.moveTo(store, moves, unfinished);
    }

    private void notOpened(TopicIdPartition partition, LogOfflineException why) {
        LOG.error("{} cannot be opened: {}", partition, why.getMessage());
        slots.put(partition.topicPartition(), new Slot.Failed(partition));
    }

    // ---- moving between log directories

    /**
     * Has a partition moved to another log directory of this broker (KIP-113). Where it is not here, the wish is
     * remembered for when it comes.
     *
     * @param target one of the store's
     * @return why it does not move now; {@link Errors#NOT_LEADER_OR_FOLLOWER} where it is not here
     */
    public Errors moveTo(TopicPartition partition, LogDirectory target) {
        shard.requireOwner(this);
        if (target.failure() != null)
            return Errors.KAFKA_STORAGE_ERROR;
        return switch (slots.get(partition)) {
            case Slot.Open open -> moveTo(open.partition(), target);
            case Slot.Failed _ -> Errors.KAFKA_STORAGE_ERROR;
            case null, default -> remember(partition, target);
        };
    }

    private Errors moveTo(Partition partition, LogDirectory target) {
        if (partition.isOffline() || partition.log().isOffline())
            return Errors.KAFKA_STORAGE_ERROR;
        partition.moveTo(store, moves, target);
        return Errors.NONE;
    }

    private Errors remember(TopicPartition partition, LogDirectory target) {
        preferred.put(partition, target);
        return Errors.NOT_LEADER_OR_FOLLOWER;
    }

    // ---- deleting

    private void delete(Partition partition) {
        TopicPartition key = partition.id().topicPartition();
        swept.remove(partition.id());
        partition.remove(() -> onIo(() -> {
            try {
                LogRemoval removal = store.delete(key);
                shard.execute(() -> deleted(key));
                if (removal != null)
                    removal.remove();
            } catch (IOException e) {
                LOG.warn("The log of {} could not be deleted: {}", key, e.toString());
            }
        }));
    }

    private void deleted(TopicPartition key) {
        if (slots.remove(key) instanceof Slot.Deleting(_, Assigned next) && next != null)
            open(next);
    }

    /** Has it done by an I/O thread, as soon as one may take it. */
    private void onIo(Runnable work) {
        try {
            io.execute(work);
        } catch (RejectedExecutionException full) {
            shard.schedule(RETRY_MS, () -> onIo(work));
        }
    }

    // ---- the beginning and the end

    /** Begins what is done now and then. */
    void begin() {
        shard.requireOwner(this);
        swept.begin();
    }

    /**
     * Ends all partitions; nothing more is taken.
     *
     * @param whenReleased runs once nothing uses their logs any more
     */
    void stop(Runnable whenReleased) {
        shard.requireOwner(this);
        isStopped = true;
        swept.stop();
        List<Partition> ending = partitions();
        AtomicInteger left = new AtomicInteger(ending.size());
        if (ending.isEmpty())
            whenReleased.run();
        for (Partition each : ending)
            each.stop(() -> {
                if (left.decrementAndGet() == 0)
                    whenReleased.run();
            });
    }

    @Override
    public String toString() {
        return "the partitions of " + shard;
    }
}
