package io.tidemark.replication.partition;

import io.tidemark.replication.log.PartitionLog;
import io.tidemark.sim.CrashKind;
import io.tidemark.sim.SimulatedCrash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold all the time, and at the end, when all brokers are up again and nothing goes wrong any more. */
final class ReplicationInvariants {
    private static final long ANSWER_WITHIN_MS = 5_000;

    private final ReplicationWorld world;

    /** Up to where each broker's log was compared with what was committed, in this life. */
    private final Map<Integer, Long> compared = new HashMap<>();

    ReplicationInvariants(ReplicationWorld world) {
        this.world = world;
    }

    void started(SimulatedBroker broker) {
        compared.put(broker.id, 0L);
    }

    void look() {
        for (SimulatedBroker broker : world.brokers()) {
            SimulatedBroker.Life life = broker.life();
            if (life == null || broker.disk.isCrashed() || !isReadable(life.partition)) continue;
            try {
                look(broker, life.partition);
            } catch (SimulatedCrash crash) {
                broker.crash(CrashKind.PROCESS, false);
            }
        }
    }

    private static boolean isReadable(Partition partition) {
        return partition.role() instanceof Leader || partition.role() instanceof Follower;
    }

    private void look(SimulatedBroker broker, Partition partition) {
        PartitionLog log = partition.log();
        highWatermarkIsWithinTheLog(broker, log);
        if (partition.role() instanceof Leader leader)
            world.history.leads(leader.leaderEpoch(), log.highWatermark());
        logsAgreeBelowTheHighWatermark(broker, log);
    }

    private void highWatermarkIsWithinTheLog(SimulatedBroker broker, PartitionLog log) {
        if (log.highWatermark() > log.logEndOffset() || log.highWatermark() < log.logStartOffset())
            throw new AssertionError(
                    "broker " + broker.id + " has its high watermark at " + log.highWatermark()
                            + " of " + log.logStartOffset() + " to " + log.logEndOffset());
    }

    private void logsAgreeBelowTheHighWatermark(SimulatedBroker broker, PartitionLog log) {
        long from = compared.getOrDefault(broker.id, 0L);
        long to = log.highWatermark();
        for (History.Seen seen : History.records(log, from, to))
            world.history.readCommitted("broker " + broker.id, seen);
        compared.put(broker.id, Math.max(from, to));
    }

    // ---- at the end

    boolean isEverybodyInSync() {
        PartitionRegistration now = world.controller.image().partition();
        return now.leader() >= 0 && now.isr().size() == world.brokers().size();
    }

    boolean hasConverged() {
        PartitionRegistration now = world.controller.image().partition();
        if (!isEverybodyInSync()) return false;
        long end = -1;
        for (SimulatedBroker broker : world.brokers()) {
            SimulatedBroker.Life life = broker.life();
            if (life == null || !now.equals(life.partition.registration()) || !isReadable(life.partition))
                return false;
            PartitionLog log = life.partition.log();
            if (end < 0) end = log.logEndOffset();
            if (log.logEndOffset() != end || log.highWatermark() != end) return false;
        }
        return true;
    }

    String state() {
        StringBuilder text = new StringBuilder(world.controller.toString());
        for (SimulatedBroker broker : world.brokers()) {
            SimulatedBroker.Life life = broker.life();
            text.append("; broker ").append(broker.id).append(life == null ? " is down" : "");
            if (life == null) continue;
            PartitionLog log = life.partition.log();
            text.append(' ').append(life.partition.role().getClass().getSimpleName()).append(' ')
                    .append(life.partition.registration()).append(" at ").append(log.logStartOffset())
                    .append('/')
                    .append(log.highWatermark()).append('/').append(log.recoveryPoint()).append('/')
                    .append(log.logEndOffset()).append(" next ")
                    .append(life.shard.call(life.partition::nextFetch));
        }
        return text.toString();
    }

    void atTheEnd() {
        everyRequestWasAnswered();
        List<History.Seen> expected = null;
        long start = latestStart();
        for (SimulatedBroker broker : world.brokers()) {
            SimulatedBroker.Life life = broker.life();
            if (life == null) throw new AssertionError("broker " + broker.id + " is down");
            PartitionLog log = life.partition.log();
            List<History.Seen> all = History.records(log, start, log.logEndOffset());
            if (expected == null) expected = all;
            if (!expected.equals(all)) throw new AssertionError("broker " + broker.id + " has another log");
        }
        if (expected == null) throw new AssertionError("no brokers");
        whatWasCommittedIsThere(expected, start);
        whatWasAcknowledgedIsThere(expected, start);
        for (SimulatedProducer producer : world.producers()) isThereOnceAndInOrder(producer, expected);
    }

    /** A deletion of records that not all have heard of, and nobody was told of, may have reached some. */
    private long latestStart() {
        long start = 0;
        for (SimulatedBroker broker : world.brokers()) {
            SimulatedBroker.Life life = broker.life();
            if (life != null) start = Math.max(start, life.partition.log().logStartOffset());
        }
        return start;
    }

    private void everyRequestWasAnswered() {
        for (ProduceCheck each : world.produces) {
            if (each.isOverdue(ANSWER_WITHIN_MS)) throw new AssertionError("no answer to " + each);
        }
    }

    private void whatWasCommittedIsThere(List<History.Seen> log, long start) {
        Set<History.Seen> there = new HashSet<>(log);
        for (History.Seen seen : world.history.committed().values()) {
            if (seen.offset() >= start && !there.contains(seen))
                throw new AssertionError(seen + " was read, and is gone");
        }
    }

    private void whatWasAcknowledgedIsThere(List<History.Seen> log, long start) {
        Map<Long, Integer> values = new HashMap<>();
        for (History.Seen seen : log) values.put(seen.offset(), seen.value());
        for (History.Acknowledged each : world.history.acknowledged()) {
            Integer value = values.get(each.offset());
            if (each.offset() >= start && (value == null || value != each.value()))
                throw new AssertionError(each + " was acknowledged, and there is " + value);
        }
    }

    /** What was sent first comes first; the last batch may be there without having been acknowledged. */
    private void isThereOnceAndInOrder(SimulatedProducer producer, List<History.Seen> log) {
        List<Integer> found = new ArrayList<>();
        for (History.Seen seen : log) {
            if (seen.producerId() == 100 + producer.id) found.add(seen.value());
        }
        List<Integer> sent = producer.acknowledgedValues();
        int from = found.isEmpty() ? -1 : sent.indexOf(found.getFirst());
        List<Integer> expected = from < 0 ? List.of() : sent.subList(from, sent.size());
        if (found.size() < expected.size() || !found.subList(0, expected.size()).equals(expected))
            throw new AssertionError("producer " + producer.id + " sent " + sent + ", and there is " + found);
        if (new HashSet<>(found).size() < found.size())
            throw new AssertionError("producer " + producer.id + " has records twice: " + found);
    }
}
