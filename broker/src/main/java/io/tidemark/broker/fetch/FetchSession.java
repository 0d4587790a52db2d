package io.tidemark.broker.fetch;

import io.tidemark.broker.fetch.TopicResolver.Resolved;
import io.tidemark.broker.replica.ReplicaHost;
import io.tidemark.broker.replica.ShardReplicas;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.replication.fetch.FetchShare;
import io.tidemark.replication.fetch.FetchShare.Found;
import io.tidemark.replication.fetch.FetchShare.Wish;
import io.tidemark.replication.partition.FetchedPartition;
import io.tidemark.replication.partition.PartitionFetch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a client fetches, from one request to the next. One fetch is worked on at a time; what is asked of several shards
 * is answered by all as soon as one of them has enough. Belongs to its connection's shard.
 */
public final class FetchSession {
    /**
     * What a client hears of one partition.
     *
     * @param exists whether the metadata knows it
     */
    public record Answer(FetchKey key, FetchedPartition partition, boolean exists) {}

    /** The part of the session that one shard has. Only that shard touches {@code share}. */
    private static final class Part {
        private final ShardReplicas on;
        private final FetchShare share;
        private List<Runnable> changes = new ArrayList<>();

        /** How many partitions it has, the changes being made. */
        private int size;

        Part(ShardReplicas on) {
            this.on = on;
            share = new FetchShare(on.shard(), new HostedPartitions(on));
        }
    }

    private final EventLoopShard shard;
    private final ReplicaHost replicas;
    private final TopicResolver topics;
    private final Map<FetchKey, TopicIdPartition> resolved = new LinkedHashMap<>();
    private final Map<TopicIdPartition, FetchKey> keys = new HashMap<>();

    /** Partitions that the metadata does not know, with what is to be read when it does. */
    private final Map<FetchKey, PartitionFetch> unresolved = new LinkedHashMap<>();
    private final Map<FetchKey, PartitionFetch> wanted = new HashMap<>();
    private final Map<ShardReplicas, Part> parts = new LinkedHashMap<>();
    private @Nullable Gathering gathering;
    private boolean isClosed;

    FetchSession(EventLoopShard shard, ReplicaHost replicas, TopicResolver topics) {
        this.shard = shard;
        this.replicas = replicas;
        this.topics = topics;
    }

    // ---- what it holds; while no fetch is worked on

    /** Adds a partition, or takes over where the client is now. */
    public void put(FetchKey key, PartitionFetch fetch) {
        wanted.put(key, fetch);
        switch (topics.resolve(key)) {
            case Resolved.Known(TopicIdPartition partition) -> put(key, partition, fetch);
            case Resolved.Unknown _ -> {
                take(key);
                unresolved.put(key, fetch);
            }
        }
    }

    private void put(FetchKey key, TopicIdPartition partition, PartitionFetch fetch) {
        unresolved.remove(key);
        TopicIdPartition before = resolved.get(key);
        if (before != null && !before.equals(partition))
            take(key);
        Part part = parts.computeIfAbsent(replicas.of(partition.topicPartition()), Part::new);
        if (resolved.put(key, partition) == null)
            part.size++;
        keys.put(partition, key);
        part.changes.add(() -> part.share.put(partition, fetch));
    }

    /** Lets go of a partition. */
    public void drop(FetchKey key) {
        wanted.remove(key);
        unresolved.remove(key);
        take(key);
    }

    private void take(FetchKey key) {
        TopicIdPartition partition = resolved.remove(key);
        if (partition == null)
            return;
        keys.remove(partition);
        Part part = parts.get(replicas.of(partition.topicPartition()));
        if (part == null)
            return;
        part.size--;
        part.changes.add(() -> part.share.drop(partition));
    }

    /** Whether it holds no partition. */
    public boolean isEmpty() {
        return wanted.isEmpty();
    }

    // ---- a fetch

    /** One fetch over all parts. */
    private final class Gathering {
        private final Consumer<List<Answer>> done;
        private final List<Answer> answers = new ArrayList<>();
        private final Set<Part> waiting = new HashSet<>();
        private boolean isHurried;

        Gathering(Consumer<List<Answer>> done) {
            this.done = done;
        }

        void begin(Wish wish) {
            List<Part> asked = new ArrayList<>(parts.size());
            for (Part part : parts.values()) {
                if (part.size > 0)
                    asked.add(part);
                else
                    applyChanges(part);
            }
            waiting.addAll(asked);
            if (asked.isEmpty())
                finish();
            Wish each = wish.over(asked.size());
            for (Part part : asked)
                ask(part, isHurried ? each.atOnce() : each);
        }

        private void ask(Part part, Wish wish) {
            List<Runnable> changes = part.changes;
            part.changes = new ArrayList<>();
            onShardOf(part, () -> {
                changes.forEach(Runnable::run);
                part.share.fetch(wish, found -> onOwnShard(() -> answered(part, found)));
            });
        }

        private void answered(Part part, List<Found> found) {
            if (isClosed) {
                found.forEach(each -> each.answer().release());
                return;
            }
            waiting.remove(part);
            for (Found each : found)
                add(each);
            if (waiting.isEmpty())
                finish();
            else
                hurry();
        }

        private void add(Found found) {
            FetchKey key = keys.get(found.partition());
            if (key == null) {
                found.answer().release();
                return;
            }
            if (isAstray(found.answer().error())) {
                unresolved.put(key, wanted.get(key));
                if (topics.resolve(key) instanceof Resolved.Unknown(Errors error)) {
                    found.answer().release();
                    answers.add(new Answer(key, FetchedPartition.failed(error), false));
                    return;
                }
            }
            answers.add(new Answer(key, found.answer(), true));
        }

        void hurry() {
            if (isHurried)
                return;
            isHurried = true;
            for (Part part : List.copyOf(waiting))
                onShardOf(part, part.share::answerNow);
        }

        private void finish() {
            gathering = null;
            done.accept(answers);
        }
    }

    /**
     * Whether the topic may have been deleted, and made anew: the name is looked up again. Who holds a deleted
     * partition no more says that somebody else has it.
     */
    private static boolean isAstray(Errors error) {
        return error == Errors.UNKNOWN_TOPIC_OR_PARTITION || error == Errors.UNKNOWN_TOPIC_ID
                || error == Errors.NOT_LEADER_OR_FOLLOWER;
    }

    /**
     * Reads, and answers or waits. Not while another fetch is worked on.
     *
     * @param done hears once of the partitions of which there is news, unless the session is closed first
     */
    public void fetch(Wish wish, Consumer<List<Answer>> done) {
        if (gathering != null)
            throw new IllegalStateException("two fetches at once");
        List<Answer> failed = resolveAgain();
        Gathering begun = new Gathering(done);
        begun.answers.addAll(failed);
        gathering = begun;
        begun.begin(failed.isEmpty() ? wish : wish.atOnce());
    }

    private List<Answer> resolveAgain() {
        if (unresolved.isEmpty())
            return List.of();
        List<Answer> failed = new ArrayList<>();
        Map.copyOf(unresolved).forEach((key, fetch) -> {
            switch (topics.resolve(key)) {
                case Resolved.Known(TopicIdPartition partition) -> put(key, partition, fetch);
                case Resolved.Unknown(Errors error) -> {
                    take(key);
                    failed.add(new Answer(key, FetchedPartition.failed(error), false));
                }
            }
        });
        return failed;
    }

    /** Whether a fetch is worked on. */
    public boolean isBusy() {
        return gathering != null;
    }

    /** Has a fetch that waits answered with what there is. */
    public void answerNow() {
        if (gathering != null)
            gathering.hurry();
    }

    /** Ends it; a fetch that is worked on is not answered. */
    public void close() {
        isClosed = true;
        gathering = null;
        for (Part part : parts.values())
            onShardOf(part, part.share::close);
    }

    // ---- from shard to shard

    private static void applyChanges(Part part) {
        List<Runnable> changes = part.changes;
        part.changes = new ArrayList<>();
        if (!changes.isEmpty())
            onShardOf(part, () -> changes.forEach(Runnable::run));
    }

    private static void onShardOf(Part part, Runnable task) {
        run(part.on.shard(), task);
    }

    private void onOwnShard(Runnable task) {
        run(shard, task);
    }

    /** A shard that takes no tasks any more is one of a node that stops. */
    private static void run(EventLoopShard where, Runnable task) {
        if (where.inShard()) {
            task.run();
            return;
        }
        try {
            where.execute(task);
        } catch (RejectedExecutionException stopping) {
            // Nobody is left to hear of it.
        }
    }

    @Override
    public String toString() {
        return "a fetch session of " + wanted.size() + " partitions";
    }
}
