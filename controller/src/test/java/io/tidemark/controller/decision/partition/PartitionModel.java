package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who has all acknowledged records of one partition, and whether the cluster still owes them to anybody. A
 * broker that stops uncleanly loses its copy, as the worst that can be. The promise ends when as many copies
 * were lost as min.insync.replicas said, or with an unclean election that was allowed; the next
 * acknowledgement renews it.
 */
final class PartitionModel {
    /** How much of the past a failure tells. */
    private static final int TRAIL = 30;

    private final Set<Integer> holders = new HashSet<>();
    private final Set<Integer> lost = new HashSet<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Deque<String> trail = new ArrayDeque<>();
    private int promised;
    private boolean isPromiseOver;

    PartitionModel(PartitionImage created, int minInsyncReplicas) {
        acknowledged(created.replicas(), minInsyncReplicas);
    }

    /** A write was acknowledged that these, and no others, have. */
    void acknowledged(BrokerIds members, int minInsyncReplicas) {
        holders.clear();
        members.stream().forEach(holders::add);
        lost.clear();
        promised = minInsyncReplicas;
        isPromiseOver = false;
        note("acknowledged with min ISR " + minInsyncReplicas);
    }

    /** A broker's copy is gone, or may be. */
    void lose(int broker) {
        if (holders.remove(broker))
            lost.add(broker);
        isPromiseOver |= lost.size() >= promised;
        note("broker " + broker + " lost what it had");
    }

    /**
     * The partition changed.
     *
     * @param caughtUp who had caught up with the leader that proposed the change
     * @param leaderActs whether the leader's process is the one that the image means; one that is dead can be
     *            elected, and does nothing before it registers anew
     */
    void changed(PartitionImage was, PartitionImage now, int minInsyncReplicas, boolean mayBeUnclean,
            BrokerIds caughtUp, boolean leaderActs) {
        promised = Math.min(promised, minInsyncReplicas);
        for (int member : now.isr().toArray()) {
            if (caughtUp.contains(member) && !isPromiseOver) {
                holders.add(member);
                lost.remove(member);
            }
        }
        Set<Integer> gone = new HashSet<>(was.replicas().toList());
        gone.removeAll(now.replicas().toList());
        holders.removeAll(gone);
        if (!now.isReassigning())
            lost.removeAll(gone); // enough others have what they had
        isPromiseOver |= lost.size() >= promised;
        if (now.leaderEpoch() != was.leaderEpoch())
            elected(was, now, mayBeUnclean, leaderActs);
        if (!now.equals(was))
            note("min ISR " + minInsyncReplicas + ": " + now);
    }

    private void note(String what) {
        trail.add(what + "; holders " + holders + ", lost " + lost);
        if (trail.size() > TRAIL)
            trail.remove();
    }

    private void elected(PartitionImage was, PartitionImage now, boolean mayBeUnclean, boolean leaderActs) {
        if (!now.hasLeader())
            return;
        Integer before = leaders.putIfAbsent(now.leaderEpoch(), now.leader());
        require(before == null, "leader epoch " + now.leaderEpoch() + " had a leader before", now);
        boolean wasNeither = !was.isr().contains(now.leader())
                && !was.eligibleLeaderReplicas().contains(now.leader());
        isPromiseOver |= mayBeUnclean && now.isr().size() == 1 && wasNeither;
        require(isPromiseOver || !leaderActs || holders.contains(now.leader()),
                "who was elected lacks acknowledged records", now);
    }

    /** Whether somebody who has everything can be elected sooner or later. */
    void requireNotForgotten(PartitionImage now) {
        if (isPromiseOver)
            return;
        boolean known = holders.stream().anyMatch(id -> now.isr().contains(id)
                || now.eligibleLeaderReplicas().contains(id));
        require(known, "nobody in ISR and ELR has all acknowledged records", now);
    }

    private void require(boolean holds, String otherwise, PartitionImage now) {
        if (!holds)
            throw new AssertionError("%s: %s; holders %s, lost %s, promised %d%n%s".formatted(otherwise, now,
                    holders, lost, promised, String.join("\n", trail)));
    }
}
