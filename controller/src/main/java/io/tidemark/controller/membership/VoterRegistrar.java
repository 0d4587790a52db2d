package io.tidemark.controller.membership;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.active.Command;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.decision.Decided;
import io.tidemark.controller.decision.Surroundings;
import io.tidemark.controller.identity.KnownControllers.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While this node is the active controller, sees to it that the image knows raft's voters: at once when asked, and
 * every so often, since a voter's directory becomes known only when it is reached. Belongs to the controller's shard.
 */
public final class VoterRegistrar implements ActivityObserver {
    /** Between two looks at raft's voters while the image lacks one, in milliseconds. */
    static final int LOOK_MS = 1_000;

    /** Between two looks while it lacks none, in milliseconds. */
    static final int QUIET_LOOK_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(VoterRegistrar.class);

    private final Shard shard;
    private final ActiveController controller;
    private final QuorumMembers members;
    private final VoterRecords records;
    private final IntFunction<Optional<Known>> known;
    private final List<Runnable> waiting = new ArrayList<>();
    private Shard.Timer next = () -> {};
    private boolean looking;

    /** How often raft's voters began or ended to change, as far as this node does it. */
    private long changes;

    /**
     * The registrar of one controller.
     *
     * @param known of nodes, by their ids, what they said of themselves, where they are known; this node's among them
     */
    public VoterRegistrar(Shard shard, ActiveController controller, QuorumMembers members,
            VoterRecords records,
            IntFunction<Optional<Known>> known) {
        this.shard = shard;
        this.controller = controller;
        this.members = members;
        this.records = records;
        this.known = known;
    }

    @Override
    public void onActive(int epoch, ClusterImage image) {
        shard.requireOwner(this);
        look();
    }

    @Override
    public void onInactive(int epoch) {
        shard.requireOwner(this);
        next.cancel();
        tellWaiting();
    }

    /**
     * Looks now.
     *
     * @param done runs when the image agrees with raft, or this node is not active any more
     */
    void look(Runnable done) {
        waiting.add(done);
        look();
    }

    /** Raft's voters change, or have changed: what was seen of them before is void. */
    void onChange() {
        changes++;
    }

    private void look() {
        next.cancel();
        if (!controller.isActive()) {
            tellWaiting();
            return;
        }
        next = shard.schedule(LOOK_MS, this::look);
        if (looking) return;
        looking = true;
        long seenAt = changes;
        members.voters(voters -> {
            looking = false;
            if (seenAt != changes) look();
            else if (!voters.isEmpty()) register(voters);
        });
    }

    private void lookLater() {
        next.cancel();
        next = shard.schedule(QUIET_LOOK_MS, this::look);
    }

    /** Most looks find nothing, and cost no command. */
    private void register(List<Voter> voters) {
        ClusterImage image = controller.committed();
        if (records.missing(image, voters, known).isEmpty()) {
            if (voters.stream().allMatch(each -> image.quorum().voter(each.nodeId()) != null)) lookLater();
            tellWaiting();
            return;
        }
        controller.submit(new Registration(voters, changes), (Consumer<Outcome<Integer>>) outcome -> {
            if (outcome instanceof Outcome.Answered<Integer>) look();
            else LOG.debug("The voters were not registered: {}", outcome);
        });
    }

    private void tellWaiting() {
        List<Runnable> told = new ArrayList<>(waiting);
        waiting.clear();
        told.forEach(Runnable::run);
    }

    /** Decided on the newest image, since there may be a command about the same voter before it. */
    private final class Registration implements Command<Integer> {
        private final List<Voter> voters;
        private final long seenAt;

        Registration(List<Voter> voters, long seenAt) {
            this.voters = voters;
            this.seenAt = seenAt;
        }

        @Override
        public Decided<Integer> decide(ClusterImage image, Surroundings around) {
            List<MetadataRecord> missing = seenAt == changes ? records.missing(image, voters, known)
                    : List.of();
            return new Decided<>(missing, missing.size());
        }
    }
}
