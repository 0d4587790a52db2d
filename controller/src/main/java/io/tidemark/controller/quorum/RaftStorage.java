package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import com.alipay.sofa.jraft.storage.impl.LocalRaftMetaStorage;
import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.DurableDirectory;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one raft node keeps on disk, all of it in one directory: the log's segments, the term and the vote in
 * {@code raft-meta}, and the snapshots in {@code snapshots}. Given to the node by
 * {@link NodeOptions#setServiceFactory}, after {@link #configure}; used by JRaft when the node starts.
 */
public final class RaftStorage implements JRaftServiceFactory {
    private static final String META = "raft-meta";
    private static final String SNAPSHOTS = "snapshots";

    private final Path directory;
    private final LogEnvironment environment;
    private final LogConfig logConfig;
    private volatile @Nullable SegmentLogStorage log;

    /**
     * The storage of one node.
     *
     * @param directory named {@link SegmentLogStorage#DIRECTORY_NAME}; made where it does not exist
     * @param environment not shared with another log; its disk must be the machine's, since JRaft writes the
     *     term and the vote by itself
     */
    public RaftStorage(Path directory, LogEnvironment environment, LogConfig logConfig) {
        this.directory = directory;
        this.environment = environment;
        this.logConfig = logConfig;
    }

    /** Makes the directories, durably, and tells a node to use them and to sync all that it writes. */
    public void configure(NodeOptions options) throws IOException {
        Disk disk = environment.disk();
        DurableDirectory.create(disk, directory.resolve(META));
        DurableDirectory.create(disk, directory.resolve(SNAPSHOTS));
        options.setServiceFactory(this);
        options.setLogUri(directory.toString());
        options.setRaftMetaUri(directory.resolve(META).toString());
        options.setSnapshotUri(directory.resolve(SNAPSHOTS).toString());
        options.getRaftOptions().setSync(true);
        options.getRaftOptions().setSyncMeta(true);
    }

    @Override
    public LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
        SegmentLogStorage made = new SegmentLogStorage(directory, environment, logConfig);
        log = made;
        return made;
    }

    /** The index of the log's last entry on disk; 0 before the log is open. On any thread. */
    public long lastIndex() {
        SegmentLogStorage made = log;
        return made == null ? 0 : made.getLastLogIndex();
    }

    /** Why the log could not be opened, as a sentence; null where it could, or was not yet. */
    public @Nullable String refusal() {
        SegmentLogStorage made = log;
        return made == null ? null : made.refusal();
    }

    @Override
    public SnapshotStorage createSnapshotStorage(NodeOptions options) {
        return new DurableSnapshotStorage(directory.resolve(SNAPSHOTS), environment.disk(),
                options.getRaftOptions());
    }

    /** JRaft's own: it writes beside, syncs, renames and syncs the directory. */
    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raftOptions) {
        return new LocalRaftMetaStorage(directory.resolve(META).toString(), raftOptions);
    }

    /** Not used: our log has its own format. */
    @Override
    public LogEntryCodecFactory createLogEntryCodecFactory() {
        return LogEntryV2CodecFactory.getInstance();
    }
}
