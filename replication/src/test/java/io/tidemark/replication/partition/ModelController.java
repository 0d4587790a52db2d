package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;

/**
 * A controller that never fails, for one partition: who leads, the ISR, the eligible leader replicas (KIP-966), the
 * epochs, and the brokers' registrations. Its decisions take effect at once; what brokers hear of them, and when, is
 * the network's business.
 */
final class ModelController {
    static final int NOBODY = -1;

    /** A broker's registration. */
    record Registration(long epoch, boolean fenced) {}

    /** What a broker is told: all that there is to know, at one moment. */
    record Image(int version, PartitionRegistration partition, Map<Integer, Registration> brokers) {}

    private static final long SESSION_MS = 600;

    private final SimulatedShard shard;
    private final int minInsync;
    private final Map<Integer, Registration> brokers = new TreeMap<>();
    private final Map<Integer, Long> lastHeardMs = new HashMap<>();
    private final Map<Integer, Integer> registeredAt = new HashMap<>();
    private final List<Consumer<Image>> subscribers = new ArrayList<>();
    private final BrokerIds replicas;
    private final Clocked clock;
    private BrokerIds isr;
    private BrokerIds elr = BrokerIds.NONE;
    private int leader = NOBODY;
    private int lastKnownLeader = NOBODY;
    private int leaderEpoch;
    private int partitionEpoch;
    private long lastBrokerEpoch;
    private int version;

    /** What time it is. */
    interface Clocked {
        long nowMs();
    }

    ModelController(SimulatedShard shard, BrokerIds replicas, int minInsync, Clocked clock) {
        this.shard = shard;
        this.replicas = replicas;
        this.isr = replicas;
        this.minInsync = Math.min(minInsync, replicas.size());
        this.clock = clock;
        shard.schedule(SESSION_MS, this::checkSessions);
    }

    void subscribe(Consumer<Image> subscriber) {
        subscribers.add(subscriber);
    }

    SimulatedShard shard() {
        return shard;
    }

    Image image() {
        PartitionRegistration partition = new PartitionRegistration(leader, leaderEpoch, partitionEpoch,
                replicas,
                isr);
        return new Image(version, partition, Map.copyOf(brokers));
    }

    int minInsync() {
        return minInsync;
    }

    /** Those who are known to have every committed record. */
    BrokerIds complete() {
        BrokerIds both = isr;
        for (int i = 0; i < elr.size(); i++) both = both.plus(elr.get(i));
        return both.isEmpty() && lastKnownLeader != NOBODY ? BrokerIds.of(lastKnownLeader) : both;
    }

    private void publish() {
        version++;
        Image image = image();
        for (Consumer<Image> each : subscribers) each.accept(image);
    }

    // ---- brokers

    /**
     * Registers a broker, fenced at first, and gives it its epoch.
     *
     * @param clean whether the broker stopped in an orderly way in its life before; else it may have lost records
     */
    long register(int broker, boolean clean) {
        long epoch = ++lastBrokerEpoch;
        brokers.put(broker, new Registration(epoch, true));
        lastHeardMs.put(broker, clock.nowMs());
        leave(broker, clean);
        publish();
        registeredAt.put(broker, version);
        return epoch;
    }

    /** Says whether the broker is fenced, or not known by this epoch. */
    boolean heartbeat(int broker, long epoch, int imageVersion) {
        Registration known = brokers.get(broker);
        if (known == null || known.epoch() != epoch) return true;
        lastHeardMs.put(broker, clock.nowMs());
        if (known.fenced() && imageVersion >= registeredAt.getOrDefault(broker, 0)) {
            brokers.put(broker, new Registration(epoch, false));
            elect();
            publish();
        }
        return known.fenced();
    }

    private void checkSessions() {
        for (Map.Entry<Integer, Registration> each : brokers.entrySet()) {
            long silentMs = clock.nowMs() - lastHeardMs.getOrDefault(each.getKey(), 0L);
            if (!each.getValue().fenced() && silentMs > SESSION_MS) fence(each.getKey());
        }
        shard.schedule(50, this::checkSessions);
    }

    /** As its session's end would; also what a broker asks for that stops in an orderly way. */
    void fence(int broker) {
        Registration known = brokers.get(broker);
        if (known == null || known.fenced()) return;
        brokers.put(broker, new Registration(known.epoch(), true));
        leave(broker, true);
        publish();
    }

    private boolean isAlive(int broker) {
        Registration known = brokers.get(broker);
        return known != null && !known.fenced();
    }

    // ---- the partition

    private void leave(int broker, boolean stillComplete) {
        BrokerIds before = isr;
        isr = isr.minus(broker);
        trackEligible(before);
        if (!stillComplete) elr = elr.minus(broker);
        elect();
        partitionEpoch++;
    }

    private void trackEligible(BrokerIds before) {
        if (isr.size() >= minInsync) {
            elr = BrokerIds.NONE;
            return;
        }
        for (int i = 0; i < before.size(); i++) elr = elr.plus(before.get(i));
        for (int i = 0; i < isr.size(); i++) elr = elr.minus(isr.get(i));
    }

    private void elect() {
        if (leader != NOBODY && isAlive(leader) && isr.contains(leader)) return;
        int elected = firstAlive(isr);
        if (elected == NOBODY) elected = firstAlive(elr);
        boolean nobodyIsLeft = isr.isEmpty() && elr.isEmpty();
        if (elected == NOBODY && nobodyIsLeft && leader == NOBODY && isAlive(lastKnownLeader))
            elected = lastKnownLeader;
        if (elected == leader) return;
        if (leader != NOBODY) lastKnownLeader = leader;
        leader = elected;
        leaderEpoch++;
        partitionEpoch++;
        if (elected != NOBODY && !isr.contains(elected)) {
            isr = BrokerIds.of(elected);
            elr = elr.minus(elected);
        }
    }

    private int firstAlive(BrokerIds among) {
        for (int i = 0; i < replicas.size(); i++) {
            if (among.contains(replicas.get(i)) && isAlive(replicas.get(i))) return replicas.get(i);
        }
        return NOBODY;
    }

    /** Hands leadership to another member of the ISR, if there is one; otherwise nothing changes. */
    void moveLeader(int to) {
        if (to == leader || !isr.contains(to) || !isAlive(to)) return;
        leader = to;
        leaderEpoch++;
        partitionEpoch++;
        publish();
    }

    /** AlterPartition. */
    ProposalOutcome alter(int from, IsrProposal proposal) {
        if (from != leader || proposal.leaderEpoch() != leaderEpoch)
            return new ProposalOutcome.Refused(Errors.FENCED_LEADER_EPOCH);
        if (proposal.partitionEpoch() != partitionEpoch)
            return new ProposalOutcome.Refused(Errors.INVALID_UPDATE_VERSION);
        BrokerIds next = BrokerIds.NONE;
        for (IsrMember member : proposal.newIsr()) {
            if (!mayBeMember(member)) return new ProposalOutcome.Refused(Errors.INELIGIBLE_REPLICA);
            next = next.plus(member.brokerId());
        }
        BrokerIds before = isr;
        isr = next;
        trackEligible(before);
        partitionEpoch++;
        publish();
        return new ProposalOutcome.Accepted(leaderEpoch, isr, partitionEpoch);
    }

    private boolean mayBeMember(IsrMember member) {
        Registration known = brokers.get(member.brokerId());
        if (known == null || known.fenced() || !replicas.contains(member.brokerId())) return false;
        boolean isAnyLife = member.brokerEpoch() == IsrMember.ANY_EPOCH;
        return isAnyLife ? isr.contains(member.brokerId()) : member.brokerEpoch() == known.epoch();
    }

    @Override
    public String toString() {
        return "leader " + leader + " in epoch " + leaderEpoch + ", partition epoch " + partitionEpoch
                + ", isr "
                + isr + ", elr " + elr + ", last known leader " + lastKnownLeader + ", brokers " + brokers;
    }
}
