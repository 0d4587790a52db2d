package io.tidemark.controller.membership;

import io.tidemark.common.config.Voter;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.VoterAdded;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Shard;
import io.tidemark.controller.active.ActiveController;
import io.tidemark.controller.active.Outcome;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.identity.DirectoryIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ListenerCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.NodeCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Describes the quorum (KIP-595, 836, 853): who leads, how far each voter is, and how far those are that only pull.
 * Belongs to the controller's shard.
 */
public final class QuorumDescription {
    private static final String TOPIC = "__cluster_metadata";
    private static final int PARTITION = 0;
    private static final short FIRST_WITH_DIRECTORIES = 2;

    private final int nodeId;
    private final Shard shard;
    private final Clock clock;
    private final ActiveController controller;
    private final QuorumMembers members;
    private final Supplier<List<MemberProgress>> observers;

    /**
     * What one controller says.
     *
     * @param nodeId of this controller
     * @param observers how far the nodes are that pull, the voters among them left out or not
     */
    public QuorumDescription(int nodeId, Shard shard, Clock clock, ActiveController controller,
            QuorumMembers members, Supplier<List<MemberProgress>> observers) {
        this.nodeId = nodeId;
        this.shard = shard;
        this.clock = clock;
        this.controller = controller;
        this.members = members;
        this.observers = observers;
    }

    /** DescribeQuorum; before version 2 it says nothing of directories and of where the voters are. */
    public void describe(CallerConnection connection, short version, DescribeQuorumRequestData request,
            Consumer<Outcome<DescribeQuorumResponseData>> done) {
        shard.requireOwner(this);
        if (!controller.isActive()) done.accept(new Outcome.NotActive<>());
        else
            if (!isAboutMetadata(request)) done.accept(new Outcome.Answered<>(unknownPartitions(request), 0));
            else
                members.voters(voters -> done.accept(voters.isEmpty() || !controller.isActive()
                        ? new Outcome.NotActive<>()
                        : new Outcome.Answered<>(inVersion(version, describe(voters)), 0)));
    }

    private static DescribeQuorumResponseData inVersion(short version, DescribeQuorumResponseData response) {
        if (version >= FIRST_WITH_DIRECTORIES) return response;
        PartitionData partition = response.topics().getFirst().partitions().getFirst();
        partition.currentVoters().forEach(each -> each.setReplicaDirectoryId(Uuid.ZERO_UUID));
        partition.observers().forEach(each -> each.setReplicaDirectoryId(Uuid.ZERO_UUID));
        return response.setNodes(new NodeCollection());
    }

    private static boolean isAboutMetadata(DescribeQuorumRequestData request) {
        return request.topics().size() == 1 && request.topics().getFirst().topicName().equals(TOPIC)
                && request.topics().getFirst().partitions().size() == 1
                && request.topics().getFirst().partitions().getFirst().partitionIndex() == PARTITION;
    }

    private static DescribeQuorumResponseData unknownPartitions(DescribeQuorumRequestData request) {
        DescribeQuorumResponseData response = new DescribeQuorumResponseData();
        Errors error = Errors.UNKNOWN_TOPIC_OR_PARTITION;
        for (DescribeQuorumRequestData.TopicData topic : request.topics()) {
            response.topics().add(new TopicData().setTopicName(topic.topicName())
                    .setPartitions(topic.partitions().stream().map(each -> new PartitionData()
                            .setPartitionIndex(each.partitionIndex()).setErrorCode(error.code())
                            .setErrorMessage(error.message())).toList()));
        }
        return response;
    }

    private DescribeQuorumResponseData describe(List<Voter> voters) {
        ClusterImage image = controller.committed();
        Set<Integer> ids = new TreeSet<>(voters.stream().map(Voter::nodeId).toList());
        PartitionData partition = new PartitionData().setPartitionIndex(PARTITION).setLeaderId(nodeId)
                .setLeaderEpoch(controller.leader().epoch()).setHighWatermark(image.endOffset())
                .setCurrentVoters(voterStates(image, ids)).setObservers(observerStates(ids));
        return new DescribeQuorumResponseData()
                .setTopics(List.of(new TopicData().setTopicName(TOPIC).setPartitions(List.of(partition))))
                .setNodes(nodes(image, voters));
    }

    private List<ReplicaState> voterStates(ClusterImage image, Set<Integer> ids) {
        Map<Integer, MemberProgress> progress = new HashMap<>();
        members.progress().forEach(each -> progress.put(each.nodeId(), each));
        long nowMs = clock.wallMs();
        progress.put(nodeId, new MemberProgress(nodeId, members.logEndOffset(), nowMs, nowMs));
        List<ReplicaState> states = new ArrayList<>();
        for (int id : ids) {
            MemberProgress known = progress.getOrDefault(id,
                    new MemberProgress(id, -1, MemberProgress.NEVER, MemberProgress.NEVER));
            states.add(state(known).setReplicaDirectoryId(DirectoryIds.knownTo(image, id)));
        }
        return states;
    }

    private List<ReplicaState> observerStates(Set<Integer> voters) {
        return observers.get().stream().filter(each -> !voters.contains(each.nodeId()))
                .map(QuorumDescription::state).toList();
    }

    private static ReplicaState state(MemberProgress progress) {
        return new ReplicaState().setReplicaId(progress.nodeId()).setReplicaDirectoryId(Uuid.ZERO_UUID)
                .setLogEndOffset(progress.endOffset()).setLastFetchTimestamp(progress.lastContactMs())
                .setLastCaughtUpTimestamp(progress.lastCaughtUpMs());
    }

    private static NodeCollection nodes(ClusterImage image, List<Voter> voters) {
        NodeCollection nodes = new NodeCollection();
        for (Voter voter : voters) {
            VoterAdded known = image.quorum().voter(voter.nodeId());
            ListenerCollection listeners = new ListenerCollection();
            if (known != null)
                known.getListenersList().forEach(each -> listeners.add(new Listener()
                        .setName(each.getName()).setHost(each.getHost()).setPort(each.getPort())));
            nodes.add(new Node().setNodeId(voter.nodeId()).setListeners(listeners));
        }
        return nodes;
    }
}
