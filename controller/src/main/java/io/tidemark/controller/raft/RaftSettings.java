package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.tidemark.common.config.Voter;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.replication.log.LogConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node's part in the quorum is to be like.
 *
 * @param self this node, and where the others reach it
 * @param directory of the log, its name included
 * @param electionTimeoutMs how long a follower hears nothing from its leader before it asks for votes, from 1
 * @param electionDelayMs up to how much later it does so, by chance, from 1
 * @param bytesBetweenSnapshots bytes of entries after which a snapshot is taken, from 1
 * @param log what its segments are like
 */
public record RaftSettings(Voter self, Path directory, int electionTimeoutMs,
        int electionDelayMs, long bytesBetweenSnapshots, LogConfig log) {
    public RaftSettings {
        if (electionTimeoutMs < 1 || electionDelayMs < 1 || bytesBetweenSnapshots < 1)
            throw new IllegalArgumentException("no time for an election, or no bytes between snapshots");
        if (!directory.endsWith(SegmentLogStorage.DIRECTORY_NAME))
            throw new IllegalArgumentException(directory + " is no directory of a metadata log");
    }

    PeerId selfPeer() {
        return peer(self);
    }

    static Configuration configuration(List<Voter> voters) {
        return new Configuration(voters.stream().map(RaftSettings::peer).toList());
    }

    /** A node as raft names it: by its address, and by its id where JRaft has a place for a number. */
    static PeerId peer(Voter voter) {
        return new PeerId(voter.host(), voter.port(), voter.nodeId());
    }

    /** A voter as raft names it. */
    static Voter voter(PeerId peer) {
        return new Voter(peer.getIdx(), peer.getIp(), peer.getPort());
    }
}
