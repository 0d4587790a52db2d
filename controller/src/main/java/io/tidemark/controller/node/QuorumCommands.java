package io.tidemark.controller.node;

import io.tidemark.common.config.Listener;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.KnownFeatures;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.ActivityObserver;
import io.tidemark.controller.identity.ControllerIdentity;
import io.tidemark.controller.identity.KnownControllers;
import io.tidemark.controller.identity.KnownControllers.Known;
import io.tidemark.controller.membership.MemberProgress;
import io.tidemark.controller.membership.QuorumDescription;
import io.tidemark.controller.membership.VoterChanges;
import io.tidemark.controller.membership.VoterRecords;
import io.tidemark.controller.membership.VoterRegistrar;
import io.tidemark.controller.pull.CommittedPulls;
import io.tidemark.controller.raft.RaftNode;
import io.tidemark.controller.rpc.RpcTransport;
import io.tidemark.controller.service.Commands;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/** What a controller serves that is about the quorum itself, put together. */
final class QuorumCommands {
    private final VoterRegistrar registrar;
    private final VoterChanges changes;
    private final QuorumDescription description;

    QuorumCommands(NodeConfig config, Shard shard, Clock clock, ActiveController active, RaftNode raft,
            CommittedPulls pulls, RpcTransport transport, ControllerIdentity self,
            KnownControllers others) {
        Listener listener = config.listeners().ofControllers().getFirst();
        registrar = new VoterRegistrar(shard, active, raft.members(),
                new VoterRecords(listener.name(), listener.protocol().name), known(self, others));
        changes = new VoterChanges(config.nodeId(), shard, active, raft.quorum(), raft.members(), registrar,
                new VoterInquiry(shard, transport));
        description = new QuorumDescription(config.nodeId(), shard, clock, active, raft.members(),
                () -> observers(pulls));
    }

    private static IntFunction<Optional<Known>> known(ControllerIdentity self, KnownControllers others) {
        return nodeId -> nodeId == self.nodeId()
                ? Optional.of(new Known(self.directoryId(), KnownFeatures.ALL))
                : others.of(nodeId);
    }

    private static List<MemberProgress> observers(CommittedPulls pulls) {
        return pulls.progress().stream().map(each -> new MemberProgress(each.nodeId(), each.endOffset(),
                each.lastPullMs(), each.lastCaughtUpMs())).toList();
    }

    /** Who keeps the image's voters right. */
    ActivityObserver registrar() {
        return registrar;
    }

    Commands addTo(Commands commands) {
        return commands.serve(ApiKeys.ADD_RAFT_VOTER, AddRaftVoterRequestData.class, changes::add)
                .serve(ApiKeys.REMOVE_RAFT_VOTER, RemoveRaftVoterRequestData.class, changes::remove)
                .serveVersions(ApiKeys.DESCRIBE_QUORUM, DescribeQuorumRequestData.class,
                        description::describe);
    }
}
