package io.tidemark.replication.partition;

import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.replication.partition.ProposalOutcome.Accepted;
import io.tidemark.replication.partition.ProposalOutcome.Refused;
import io.tidemark.replication.partition.ProposalOutcome.Unknown;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A leader's proposals for its ISR: one at a time, each for the partition epoch that is known. As long as one may
 * yet be committed, whoever it would add counts as a member ({@link #mayContain}).
 *
 * <pre>
 *              propose                  Accepted, or a later partition epoch by the image
 *   settled ------------> in flight -----------------------------------------------------> settled
 *      ^                   |  ^  |
 *      |   Refused, and no |  |  | Unknown, NOT_CONTROLLER: again after isrRetryMs
 *      `-- try is Unknown -'  '--'
 * </pre>
 *
 * <p>A refusal settles a proposal only if the outcome of each of its tries is known; an earlier try may still be on
 * its way. Then the ISR is proposed as it is: once that is committed, the partition epoch has moved and the
 * straggler comes too late. A refusal that says that this leader's epochs are old settles nothing: the image will.
 * Owned by the shard; ends with the leader epoch.
 */
final class IsrNegotiation {
    /** What a leader does with an ISR that was committed. */
    interface Listener {
        void accepted(BrokerIds isr, int partitionEpoch);

        /** Nothing was changed. */
        void refused();
    }

    /** A proposal, with all tries of it. */
    private static final class Attempt {
        final PartitionRegistration base;
        final BrokerIds mayBe;
        List<IsrMember> members;
        final long sinceMs;
        boolean isUncertain;

        Attempt(PartitionRegistration base, BrokerIds mayBe, List<IsrMember> members, long sinceMs) {
            this.sinceMs = sinceMs;
            this.base = base;
            this.mayBe = mayBe;
            this.members = members;
        }
    }

    private final LocalReplica local;
    private final Followers followers;
    private final Listener listener;
    private @Nullable Attempt current;
    private long restUntilMs = Long.MIN_VALUE;

    IsrNegotiation(LocalReplica local, Followers followers, Listener listener) {
        this.local = local;
        this.followers = followers;
        this.listener = listener;
    }

    /** Whether a proposal can be made now. */
    boolean isFree() {
        return current == null && local.context.nowMs() >= restUntilMs;
    }

    /** Whether the ISR may have that member because of a proposal that is not settled. */
    boolean mayContain(int brokerId) {
        return current != null && current.mayBe.contains(brokerId);
    }

    /** Whether a proposal has been under way for so long and is not settled. */
    boolean isUnsettledFor(long ms) {
        return current != null && local.context.nowMs() - current.sinceMs >= ms;
    }

    /** Proposes another ISR; only while {@link #isFree}. */
    void propose(PartitionRegistration base, BrokerIds newIsr) {
        if (!isFree()) throw new IllegalStateException("a second proposal for " + local.partition);
        Attempt attempt = new Attempt(base, newIsr, members(newIsr), local.context.nowMs());
        current = attempt;
        send(attempt);
    }

    /** Drops what is under way: a later partition epoch is known, or the leader epoch has ended. */
    void superseded() {
        current = null;
    }

    private List<IsrMember> members(BrokerIds isr) {
        List<IsrMember> members = new ArrayList<>(isr.size());
        for (int i = 0; i < isr.size(); i++) members.add(new IsrMember(isr.get(i), brokerEpoch(isr.get(i))));
        return members;
    }

    private long brokerEpoch(int brokerId) {
        if (brokerId == local.context.brokerId()) return local.context.cluster().ownBrokerEpoch();
        ReplicaProgress follower = followers.find(brokerId);
        return follower == null ? IsrMember.ANY_EPOCH : follower.brokerEpoch();
    }

    private void send(Attempt attempt) {
        IsrProposal proposal = new IsrProposal(local.partition, attempt.base.leaderEpoch(),
                attempt.base.partitionEpoch(), attempt.members);
        local.context.proposals().propose(proposal, outcome -> answered(attempt, outcome));
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(Attempt attempt) {
        return attempt == current;
    }

    private void answered(Attempt attempt, ProposalOutcome outcome) {
        if (!isCurrent(attempt)) return;
        switch (outcome) {
            case Accepted accepted -> accepted(attempt, accepted);
            case Refused(Errors error) -> refused(attempt, error);
            case Unknown _ -> {
                attempt.isUncertain = true;
                retryLater(attempt);
            }
        }
    }

    private void accepted(Attempt attempt, Accepted accepted) {
        boolean isLater = accepted.partitionEpoch() > attempt.base.partitionEpoch();
        boolean isOurs = accepted.leaderEpoch() == attempt.base.leaderEpoch();
        if (isLater && isOurs) listener.accepted(accepted.isr(), accepted.partitionEpoch());
        else retryLater(attempt);
    }

    private void refused(Attempt attempt, Errors error) {
        switch (error) {
            case FENCED_LEADER_EPOCH, INVALID_UPDATE_VERSION, NEW_LEADER_ELECTED, UNKNOWN_TOPIC_ID,
                    UNKNOWN_TOPIC_OR_PARTITION ->
                {
                }
            case NOT_CONTROLLER, REQUEST_TIMED_OUT, STALE_BROKER_EPOCH -> retryLater(attempt);
            default -> settleRefused(attempt);
        }
    }

    private void settleRefused(Attempt attempt) {
        if (attempt.isUncertain) {
            attempt.members = members(attempt.base.isr());
            retryLater(attempt);
            return;
        }
        current = null;
        restUntilMs = local.context.nowMs() + local.context.limits().isrRetryMs();
        listener.refused();
    }

    private void retryLater(Attempt attempt) {
        local.context.shard().schedule(local.context.limits().isrRetryMs(), () -> {
            if (isCurrent(attempt)) send(attempt);
        });
    }
}
