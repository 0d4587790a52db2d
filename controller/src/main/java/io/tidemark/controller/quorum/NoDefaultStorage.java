package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import com.alipay.sofa.jraft.util.SPI;

/**
 * What JRaft finds as its factory of storage when nobody gave a node one: a refusal, since RocksDB is not there
 * and a node without ports cannot be tested. {@link RaftStorage#configure} gives a node its own.
 */
@SPI(priority = 10)
public final class NoDefaultStorage implements JRaftServiceFactory {
    @Override
    public LogStorage createLogStorage(String uri, RaftOptions raftOptions) {
        throw refusal();
    }

    @Override
    public SnapshotStorage createSnapshotStorage(NodeOptions nodeOptions) {
        throw refusal();
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions raftOptions) {
        throw refusal();
    }

    @Override
    public LogEntryCodecFactory createLogEntryCodecFactory() {
        throw refusal();
    }

    private static IllegalStateException refusal() {
        return new IllegalStateException("a raft node without its storage: call RaftStorage.configure");
    }
}
