package io.tidemark.broker.sim;

import io.tidemark.common.metadata.image.BrokerImage;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.partition.History;
import io.tidemark.replication.partition.Partition;
import io.tidemark.replication.partition.PartitionRegistration;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SimulatedCrash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What must hold all the time, and at the end, when all brokers are up again and nothing goes wrong any more. */
final class ClusterInvariants {
    private static final long ANSWER_WITHIN_MS = 5_000;

    private final ClusterWorld world;

    /** Up to where each log was compared with what was committed; a log is opened anew in each life. */
    private final Map<PartitionLog, Long> compared = new WeakHashMap<>();

    ClusterInvariants(ClusterWorld world) {
        this.world = world;
    }

    void look() {
        for (ClusterBroker broker : world.brokers()) {
            if (broker.isUp() && !broker.hasLostItsDisk())
                look(broker);
        }
        for (Replicated partition : world.partitions)
            isrMembersHaveWhatWasCommitted(partition);
    }

    private void look(ClusterBroker broker) {
        try {
            for (Replicated partition : world.partitions) {
                Partition here = readable(broker, partition);
                if (here != null)
                    look(broker, partition, here);
            }
        } catch (SimulatedCrash crash) {
            broker.crash(CrashKind.PROCESS, false);
        }
    }

    private static @Nullable Partition readable(ClusterBroker broker, Replicated partition) {
        ClusterBroker.Life life = broker.life();
        return life == null ? null : life.readable(partition.id());
    }

    private void look(ClusterBroker broker, Replicated partition, Partition here) {
        PartitionLog log = here.log();
        if (log.highWatermark() > log.logEndOffset() || log.highWatermark() < log.logStartOffset())
            throw new AssertionError("broker " + broker.id + " has the high watermark of " + partition
                    + " at "
                    + log.highWatermark() + " of " + log.logStartOffset() + " to " + log.logEndOffset());
        PartitionRegistration known = here.registration();
        if (here.isLeader() && known != null)
            partition.history().leads(known.leaderEpoch(), log.highWatermark());
        logsAgreeBelowTheHighWatermark(broker, partition, log);
    }

    private void logsAgreeBelowTheHighWatermark(ClusterBroker broker, Replicated partition,
            PartitionLog log) {
        long from = compared.getOrDefault(log, 0L);
        long to = log.highWatermark();
        for (History.Seen seen : History.records(log, from, to))
            partition.history().readCommitted("broker " + broker.id, seen);
        compared.put(log, Math.max(from, to));
    }

    /** No consumer, and no replica, was shown a record that is not on every member of the ISR that lives. */
    private void isrMembersHaveWhatWasCommitted(Replicated partition) {
        PartitionImage image = partition.in(world.controller.image());
        long last = partition.lastCommitted();
        for (int member : image.isr().toArray()) {
            ClusterBroker broker = world.broker(member);
            Partition here = isOfThisLife(broker) ? readable(broker, partition) : null;
            if (here != null && here.log().logEndOffset() <= last)
                throw new AssertionError("offset " + last + " of " + partition
                        + " was shown as committed, and "
                        + "broker " + member + " of " + image + " ends at " + here.log().logEndOffset());
        }
    }

    private boolean isOfThisLife(ClusterBroker broker) {
        ClusterBroker.Life life = broker.life();
        BrokerImage known = world.controller.image().brokers().broker(broker.id);
        return life != null && !broker.hasLostItsDisk() && known != null && known.epoch() == life.epoch();
    }

    // ---- at the end

    boolean isEverybodyInSync() {
        return world.partitions.stream().map(each -> each.in(world.controller.image()))
                .allMatch(each -> each.hasLeader() && !each.isReassigning()
                        && each.isr().size() == each.replicas().size());
    }

    boolean hasConverged() {
        return isEverybodyInSync() && world.partitions.stream().allMatch(this::hasConverged);
    }

    private boolean hasConverged(Replicated partition) {
        PartitionImage now = partition.in(world.controller.image());
        long end = -1;
        for (int replica : now.replicas().toArray()) {
            Partition here = readable(world.broker(replica), partition);
            if (here == null || !PartitionRegistration.of(now).equals(here.registration()))
                return false;
            PartitionLog log = here.log();
            if (end < 0)
                end = log.logEndOffset();
            if (log.logEndOffset() != end || log.highWatermark() != end)
                return false;
        }
        return true;
    }

    String state() {
        StringBuilder text = new StringBuilder(world.controller.toString());
        for (Replicated partition : world.partitions)
            text.append("; ").append(partition).append(' ').append(partition.in(world.controller.image()));
        for (ClusterBroker broker : world.brokers()) {
            ClusterBroker.Life life = broker.life();
            text.append("; broker ").append(broker.id).append(": ").append(life == null ? "down" : life);
            for (Replicated partition : world.partitions) {
                Partition here = readable(broker, partition);
                if (here == null)
                    continue;
                PartitionLog log = here.log();
                text.append(", ").append(partition).append(here.isLeader() ? " leads " : " follows ")
                        .append(here.registration()).append(" at ").append(log.logStartOffset()).append('/')
                        .append(log.highWatermark()).append('/').append(log.logEndOffset());
            }
        }
        return text.toString();
    }

    void atTheEnd() {
        for (ClusterProducer.OneRequest each : world.requests) {
            if (each.isOverdue(ANSWER_WITHIN_MS))
                throw new AssertionError("no answer to " + each);
        }
        for (Replicated partition : world.partitions)
            atTheEnd(partition);
    }

    private void atTheEnd(Replicated partition) {
        List<History.Seen> expected = null;
        List<PartitionLog> logs = new ArrayList<>();
        for (int replica : partition.in(world.controller.image()).replicas().toArray()) {
            Partition here = readable(world.broker(replica), partition);
            if (here == null)
                throw new AssertionError("broker " + replica + " does not hold " + partition);
            logs.add(here.log());
        }
        long start = logs.stream().mapToLong(PartitionLog::logStartOffset).max().orElse(0);
        for (PartitionLog log : logs) {
            List<History.Seen> all = History.records(log, start, log.logEndOffset());
            if (expected == null)
                expected = all;
            if (!expected.equals(all))
                throw new AssertionError(log.directory() + " differs: " + all + " and not " + expected);
        }
        if (expected == null)
            throw new AssertionError(partition + " has no replicas");
        whatWasCommittedIsThere(partition.history(), expected, start);
        whatWasAcknowledgedIsThere(partition.history(), expected, start);
        for (ClusterProducer producer : world.producers()) {
            if (producer.partition.equals(partition))
                isThereOnceAndInOrder(producer, expected);
        }
    }

    private static void whatWasCommittedIsThere(History history, List<History.Seen> log, long start) {
        Set<History.Seen> there = new HashSet<>(log);
        for (History.Seen seen : history.committed().values()) {
            if (seen.offset() >= start && !there.contains(seen))
                throw new AssertionError(seen + " was read, and is gone");
        }
    }

    private static void whatWasAcknowledgedIsThere(History history, List<History.Seen> log, long start) {
        Map<Long, Integer> values = new HashMap<>();
        for (History.Seen seen : log)
            values.put(seen.offset(), seen.value());
        for (History.Acknowledged each : history.acknowledged()) {
            Integer value = values.get(each.offset());
            if (each.offset() >= start && (value == null || value != each.value()))
                throw new AssertionError(each + " was acknowledged, and there is " + value);
        }
    }

    /** What was sent first comes first; the last batch may be there without having been acknowledged. */
    private static void isThereOnceAndInOrder(ClusterProducer producer, List<History.Seen> log) {
        List<Integer> found = new ArrayList<>();
        for (History.Seen seen : log) {
            if (seen.producerId() == producer.producerId())
                found.add(seen.value());
        }
        List<Integer> sent = producer.acknowledgedValues();
        int from = found.isEmpty() ? -1 : sent.indexOf(found.getFirst());
        List<Integer> expected = from < 0 ? List.of() : sent.subList(from, sent.size());
        if (found.size() < expected.size() || !found.subList(0, expected.size()).equals(expected))
            throw new AssertionError(producer.producerId() + " sent " + sent + ", and there is " + found);
        if (new HashSet<>(found).size() < found.size())
            throw new AssertionError(producer.producerId() + " has records twice: " + found);
    }
}
