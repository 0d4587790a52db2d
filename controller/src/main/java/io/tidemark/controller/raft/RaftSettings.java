package io.tidemark.controller.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.config.QuorumKeys;
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
 * @param elections when votes are asked for
 * @param sending to other nodes
 * @param bytesBetweenSnapshots bytes of entries after which a snapshot is taken, from 1
 * @param log what its segments are like
 */
public record RaftSettings(Voter self, Path directory, Elections elections, Sending sending,
        long bytesBetweenSnapshots, LogConfig log) {
    /** The most that goes to another node at once, beside one entry. */
    private static final int MAX_BYTES_AT_ONCE = 4 << 20;

    /** JRaft sends a sign of life every ten milliseconds at most. */
    private static final int MIN_ELECTION_MS = 50;

    /**
     * When votes are asked for.
     *
     * @param timeoutMs how long a follower hears nothing from its leader before it asks, from 1
     * @param delayMs up to how much later it does so, by chance, from 1
     */
    public record Elections(int timeoutMs, int delayMs) {
        public Elections {
            if (timeoutMs < 1 || delayMs < 1) throw new IllegalArgumentException("no time for an election");
        }
    }

    /**
     * What goes to other nodes.
     *
     * @param timeoutMs how long to wait for an answer, from 1
     * @param entryBytes bytes of entries at once; one entry goes even if it is larger
     * @param snapshotBytes bytes of a snapshot at once
     */
    public record Sending(int timeoutMs, int entryBytes, int snapshotBytes) {
        public static final Sending STANDARD = new Sending(2_000, 1 << 20, 1 << 20);

        public Sending {
            if (timeoutMs < 1 || entryBytes < 1 || snapshotBytes < 1)
                throw new IllegalArgumentException("no time, or no bytes");
        }
    }

    public RaftSettings {
        if (bytesBetweenSnapshots < 1) throw new IllegalArgumentException("no bytes between snapshots");
        if (!directory.endsWith(SegmentLogStorage.DIRECTORY_NAME))
            throw new IllegalArgumentException(directory + " is no directory of a metadata log");
    }

    /** What a node's file says. JRaft has one time for both, a silent leader and a vote without an outcome. */
    public static RaftSettings of(NodeConfig config, Voter self) {
        int silenceMs = Math.min(config.get(QuorumKeys.CONTROLLER_QUORUM_FETCH_TIMEOUT_MS),
                config.get(QuorumKeys.CONTROLLER_QUORUM_ELECTION_TIMEOUT_MS));
        Elections elections = new Elections(Math.max(MIN_ELECTION_MS, silenceMs),
                Math.max(1, config.get(QuorumKeys.CONTROLLER_QUORUM_ELECTION_BACKOFF_MAX_MS)));
        Sending sending = new Sending(
                Math.max(1, config.get(QuorumKeys.CONTROLLER_QUORUM_REQUEST_TIMEOUT_MS)),
                atOnce(config, QuorumKeys.CONTROLLER_QUORUM_FETCH_MAX_BYTES),
                atOnce(config, QuorumKeys.CONTROLLER_QUORUM_FETCH_SNAPSHOT_MAX_BYTES));
        return new RaftSettings(self, directory(config), elections, sending,
                config.get(QuorumKeys.METADATA_LOG_MAX_RECORD_BYTES_BETWEEN_SNAPSHOTS), segments(config));
    }

    /** The directory of a node's metadata log. */
    public static Path directory(NodeConfig config) {
        return config.metadataLogDir().resolve(SegmentLogStorage.DIRECTORY_NAME);
    }

    private static int atOnce(NodeConfig config, ConfigKey<Integer> key) {
        return Math.min(MAX_BYTES_AT_ONCE, config.get(key));
    }

    private static LogConfig segments(NodeConfig config) {
        LogConfig.Rolling standard = SegmentLogStorage.DEFAULT_CONFIG.rolling();
        return SegmentLogStorage.DEFAULT_CONFIG.with(new LogConfig.Rolling(
                config.get(QuorumKeys.METADATA_LOG_SEGMENT_BYTES),
                config.get(QuorumKeys.METADATA_LOG_SEGMENT_MS), 0, standard.segmentIndexBytes(),
                standard.indexIntervalBytes()));
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
