package io.tidemark.controller.decision.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.PartitionImage;

/**
 * What becomes of a partition of one topic: the rules in the table of this package. Applying them to what
 * they made changes nothing more. Immutable.
 *
 * @param standing which brokers may lead and be in sync
 * @param terms what the topic's config says
 */
record PartitionRules(Standing standing, TopicTerms terms) {
    private static final int NOBODY = PartitionImage.NO_LEADER;

    /** What becomes of it. */
    PartitionState apply(PartitionImage was, Wish wish) {
        Assignment planned = wish.assignment();
        BrokerIds inSync = inSync(was, Assignment.among(planned.replicas(), wish.isr()));
        Assignment assignment = isComplete(was, planned, inSync) ? planned.completed() : planned;
        BrokerIds isr = Assignment.among(assignment.replicas(), inSync);
        int leader = leaderInSync(was, wish, assignment, isr);
        return leader == NOBODY ? withoutLeaderInSync(was, wish, assignment, isr)
                : new PartitionState(assignment, isr, eligible(was, wish, assignment, isr), leader, NOBODY);
    }

    /** Nobody in the ISR may lead: an eligible replica leads, or the last leader, or anybody if allowed. */
    private PartitionState withoutLeaderInSync(PartitionImage was, Wish wish, Assignment assignment,
            BrokerIds isr) {
        BrokerIds elr = eligible(was, wish, assignment, isr);
        int leader = firstThatMayLead(was, elr);
        if (leader != NOBODY) {
            BrokerIds alone = BrokerIds.of(leader);
            return new PartitionState(assignment, alone, eligible(was, wish, assignment, alone), leader,
                    NOBODY);
        }
        int last = lastKnownLeader(was, wish, assignment);
        if (isr.isEmpty() && elr.isEmpty() && last != NOBODY && standing.mayLead(was, last))
            leader = last;
        else
            if (wish.unclean() || (isr.isEmpty() && terms.allowUncleanElection()))
                leader = firstThatMayLead(was, assignment.replicas());
        return leader == NOBODY ? new PartitionState(assignment, isr, elr, NOBODY, last)
                : new PartitionState(assignment, BrokerIds.of(leader), BrokerIds.NONE, leader, NOBODY);
    }

    /** Who is fenced or leaving is not in sync; who is shutting down makes way if another may lead. */
    private BrokerIds inSync(PartitionImage was, BrokerIds wanted) {
        BrokerIds left = wanted;
        BrokerIds able = wanted;
        for (int i = 0; i < wanted.size(); i++) {
            int id = wanted.get(i);
            if (!standing.mayBeInSync(was, id))
                left = left.minus(id);
            if (!standing.mayLead(was, id))
                able = able.minus(id);
        }
        return able.isEmpty() ? left : able;
    }

    /**
     * Whether a reassignment can end: whoever was added is in sync, and so many of those that stay are in sync
     * as must have what was acknowledged, one of whom can lead.
     */
    private boolean isComplete(PartitionImage was, Assignment planned, BrokerIds isr) {
        BrokerIds target = planned.target();
        if (!planned.isUnderWay() || target.isEmpty())
            return false;
        BrokerIds staying = Assignment.among(target, isr);
        return staying.containsAll(planned.adding())
                && staying.size() >= terms.minInsyncReplicas(target.size())
                && (staying.contains(was.leader()) || firstThatMayLead(was, staying) != NOBODY);
    }

    private int leaderInSync(PartitionImage was, Wish wish, Assignment assignment, BrokerIds isr) {
        int preferred = assignment.replicas().get(0);
        if (wish.preferred() && isr.contains(preferred) && standing.mayLead(was, preferred))
            return preferred;
        boolean canStay = isr.contains(was.leader());
        if (canStay && standing.mayLead(was, was.leader()))
            return was.leader();
        int other = firstThatMayLead(was, isr);
        return other == NOBODY && canStay ? was.leader() : other;
    }

    private int firstThatMayLead(PartitionImage was, BrokerIds ids) {
        for (int i = 0; i < ids.size(); i++) {
            if (standing.mayLead(was, ids.get(i)))
                return ids.get(i);
        }
        return NOBODY;
    }

    /**
     * The eligible leader replicas (KIP-966) beside that ISR: while it is too small for the high watermark to
     * rise, whoever was in it, or was eligible, still has all below the high watermark.
     */
    private BrokerIds eligible(PartitionImage was, Wish wish, Assignment assignment, BrokerIds isr) {
        if (isr.size() >= terms.minInsyncReplicas(assignment.settled().size()))
            return BrokerIds.NONE;
        BrokerIds found = assignment.replicas();
        for (int i = 0; i < assignment.replicas().size(); i++) {
            int id = assignment.replicas().get(i);
            boolean had = was.isr().contains(id) || was.eligibleLeaderReplicas().contains(id);
            if (!had || isr.contains(id) || id == wish.suspect())
                found = found.minus(id);
        }
        return found;
    }

    /**
     * Who led last, if it did not lose what it had; else whoever loses its eligibility now, since it knows as much as
     * anybody. Otherwise nobody would be left, though its log may be whole.
     */
    private static int lastKnownLeader(PartitionImage was, Wish wish, Assignment assignment) {
        int last = was.hasLeader() ? was.leader() : was.lastKnownLeader();
        boolean isLost = wish.emptied() && last == wish.suspect();
        if (!isLost && assignment.replicas().contains(last))
            return last;
        boolean hadAll = !wish.emptied() && was.eligibleLeaderReplicas().contains(wish.suspect());
        return hadAll && assignment.replicas().contains(wish.suspect()) ? wish.suspect() : NOBODY;
    }
}
