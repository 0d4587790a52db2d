package io.tidemark.controller.membership;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.MetadataQuorum;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.call.CallOutcome;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.HelloResponse;
import io.tidemark.controller.identity.DirectoryIds;
import io.tidemark.controller.membership.QuorumMembers.Change;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds and removes voters at run time (KIP-853), one at a time. Raft's configuration changes first, and the image's
 * record follows ({@link VoterRegistrar}): whatever is interrupted in between is made good, since the record is
 * derived from the configuration. Belongs to the controller's shard.
 */
public final class VoterChanges {
    /** How long who removes a voter waits, in milliseconds; who adds one says so himself. */
    static final int REMOVAL_MS = 10_000;

    /** The longest that anybody waits, in milliseconds. */
    static final int MAX_WAIT_MS = 600_000;

    private static final int MAX_PORT = 65_535;

    /** How a node is asked who it is, before it gets a vote. */
    @FunctionalInterface
    public interface Inquiry {
        /**
         * Says hello.
         *
         * @param done hears of the answer, once, later than this returns
         */
        void hello(Voter voter, Consumer<CallOutcome> done);
    }

    private static final Logger LOG = LoggerFactory.getLogger(VoterChanges.class);

    private final int nodeId;
    private final Shard shard;
    private final ActiveController controller;
    private final MetadataQuorum quorum;
    private final QuorumMembers members;
    private final VoterRegistrar registrar;
    private final Inquiry inquiry;
    private boolean underWay;

    /**
     * The changes that one controller makes.
     *
     * @param nodeId of this controller
     */
    public VoterChanges(int nodeId, Shard shard, ActiveController controller, MetadataQuorum quorum,
            QuorumMembers members, VoterRegistrar registrar, Inquiry inquiry) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.controller = controller;
        this.quorum = quorum;
        this.members = members;
        this.registrar = registrar;
        this.inquiry = inquiry;
    }

    // ---- adding

    /** AddRaftVoter: answered once the new voter's record is committed, whatever the request wants. */
    public void add(CallerConnection connection, AddRaftVoterRequestData request,
            Consumer<Outcome<AddRaftVoterResponseData>> done) {
        shard.requireOwner(this);
        VoterChange change = VoterChange.of(done, (error, why) -> new AddRaftVoterResponseData()
                .setErrorCode(error.code()).setErrorMessage(why));
        if (!mayBegin(change, request.clusterId())) return;
        ClusterImage image = controller.committed();
        if (image.quorum().voter(request.voterId()) != null) {
            change.answer(Errors.DUPLICATE_VOTER, "Node " + request.voterId() + " is a voter already.");
            return;
        }
        Voter voter = voter(request);
        if (voter == null) {
            change.answer(Errors.INVALID_REQUEST,
                    "A voter has a node id, a directory id, and a host and a port"
                            + " on which controllers reach it.");
            return;
        }
        begin(change, request.timeoutMs());
        inquiry.hello(voter, answer -> onHello(voter, request.voterDirectoryId(), answer, change));
    }

    private static @Nullable Voter voter(AddRaftVoterRequestData request) {
        if (request.voterId() < 0 || request.voterDirectoryId().equals(Uuid.ZERO_UUID)
                || request.listeners().isEmpty())
            return null;
        AddRaftVoterRequestData.Listener listener = request.listeners().iterator().next();
        return listener.host().isEmpty() || listener.port() < 1 || listener.port() > MAX_PORT ? null
                : new Voter(request.voterId(), listener.host(), listener.port());
    }

    /** A node that is not there, or not the one that is meant, never gets as far as raft. */
    private void onHello(Voter voter, Uuid directoryId, CallOutcome answer, VoterChange change) {
        if (!(answer instanceof CallOutcome.Answered(HelloResponse hello))) {
            end(change, Errors.REQUEST_TIMED_OUT, "The new voter " + voter + " does not answer.");
            return;
        }
        Uuid found = DirectoryIds.toUuid(hello.getDirectoryId());
        if (hello.getNodeId() != voter.nodeId() || !found.equals(directoryId)) {
            end(change, Errors.INVALID_REQUEST,
                    "At %s there is node %d with the metadata directory %s, not %s."
                            .formatted(voter, hello.getNodeId(), found, directoryId));
            return;
        }
        if (change.isTold()) {
            underWay = false;
            return;
        }
        registrar.onChange();
        members.add(voter, outcome -> onChanged("added: " + voter, outcome, change));
    }

    // ---- removing

    /** RemoveRaftVoter: answered once it is committed. The active controller hands over before it goes. */
    public void remove(CallerConnection connection, RemoveRaftVoterRequestData request,
            Consumer<Outcome<RemoveRaftVoterResponseData>> done) {
        shard.requireOwner(this);
        VoterChange change = VoterChange.of(done, (error, why) -> new RemoveRaftVoterResponseData()
                .setErrorCode(error.code()).setErrorMessage(why));
        if (!mayBegin(change, request.clusterId())) return;
        Uuid known = DirectoryIds.knownTo(controller.committed(), request.voterId());
        if (!known.equals(request.voterDirectoryId())) {
            change.answer(Errors.VOTER_NOT_FOUND, "There is no voter %d with the metadata directory %s."
                    .formatted(request.voterId(), request.voterDirectoryId()));
            return;
        }
        begin(change, REMOVAL_MS);
        members.voters(voters -> remove(request.voterId(), voters, change));
    }

    private void remove(int voterId, List<Voter> voters, VoterChange change) {
        Voter voter = voters.stream().filter(each -> each.nodeId() == voterId).findFirst().orElse(null);
        if (voter == null) {
            end(change, Errors.VOTER_NOT_FOUND, "Node " + voterId + " is not a voter.");
        } else if (voters.size() == 1) {
            end(change, Errors.INVALID_REQUEST,
                    "Voter " + voterId + " is the only one, and cannot be removed.");
        } else if (voterId == nodeId) {
            handOver(change);
        } else {
            registrar.onChange();
            members.remove(voter, outcome -> onChanged("removed: " + voter, outcome, change));
        }
    }

    /** Who asks for it asks the next active controller, which is not the one to go. */
    private void handOver(VoterChange change) {
        underWay = false;
        if (controller.isActive())
            quorum.resign(controller.leader().epoch(), "it is to be removed from the voters");
        change.notActive();
    }

    // ---- both

    private boolean mayBegin(VoterChange change, @Nullable String clusterId) {
        if (!controller.isActive()) {
            change.notActive();
            return false;
        }
        String ours = controller.committed().clusterId();
        if (clusterId != null && !clusterId.equals(ours)) {
            change.answer(Errors.INCONSISTENT_CLUSTER_ID, "This is cluster " + ours + ".");
            return false;
        }
        if (underWay) {
            change.answer(Errors.REQUEST_TIMED_OUT, "Another voter is just being added or removed.");
            return false;
        }
        return true;
    }

    private void begin(VoterChange change, int timeoutMs) {
        underWay = true;
        change.waitAtMost(shard, Math.clamp(timeoutMs, 1, MAX_WAIT_MS));
    }

    private void end(VoterChange change, Errors error, @Nullable String why) {
        underWay = false;
        change.answer(error, why);
    }

    /** Raft is done with it. The image is made to agree before anybody is told. */
    private void onChanged(String what, Change outcome, VoterChange change) {
        LOG.info("A voter is to be {}: {}", what, outcome);
        registrar.onChange();
        registrar.look(() -> {
            underWay = false;
            if (!controller.isActive()) change.unknown();
            else
                if (outcome instanceof Change.Failed failed)
                    change.answer(Errors.REQUEST_TIMED_OUT, failed.why());
            else
                    change.answer(Errors.NONE, null);
        });
    }
}
