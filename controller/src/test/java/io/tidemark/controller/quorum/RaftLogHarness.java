package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import io.tidemark.common.port.Clock;
import io.tidemark.common.port.Disk;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Opens raft logs, and makes entries for them. */
final class RaftLogHarness {
    /** Segments so small that a few entries fill one. */
    static final LogConfig SMALL_SEGMENTS = SegmentLogStorage.DEFAULT_CONFIG
            .with(new LogConfig.Rolling(1000, Long.MAX_VALUE, 0, 1 << 20, 200));

    private final Disk disk;
    private final Clock clock;
    private final Path directory;
    private ConfigurationManager configurations = new ConfigurationManager();

    RaftLogHarness(Disk disk, Clock clock, Path parent) {
        this.disk = disk;
        this.clock = clock;
        this.directory = parent.resolve(SegmentLogStorage.DIRECTORY_NAME);
    }

    Path directory() {
        return directory;
    }

    /** What the last log that was opened has said of configurations. */
    ConfigurationManager configurations() {
        return configurations;
    }

    SegmentLogStorage storage() {
        return new SegmentLogStorage(directory, new LogEnvironment(disk, clock, new SeededRandomness(1),
                new FailingFaultHandler(), 16), SMALL_SEGMENTS);
    }

    boolean init(SegmentLogStorage storage) {
        configurations = new ConfigurationManager();
        LogStorageOptions options = new LogStorageOptions();
        options.setConfigurationManager(configurations);
        return storage.init(options);
    }

    SegmentLogStorage open() {
        SegmentLogStorage storage = storage();
        if (!init(storage)) throw new IllegalStateException("the log was refused");
        return storage;
    }

    static LogEntry data(long index, long term, String text) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
        entry.setId(new LogId(index, term));
        entry.setData(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return entry;
    }

    static LogEntry noOp(long index, long term) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_NO_OP);
        entry.setId(new LogId(index, term));
        return entry;
    }

    static LogEntry configuration(long index, long term, String... peers) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
        entry.setId(new LogId(index, term));
        entry.setPeers(peers(peers));
        return entry;
    }

    static List<PeerId> peers(String... peers) {
        return List.of(peers).stream().map(PeerId::parsePeer).toList();
    }

    /** All that counts of an entry, as text. */
    static String text(LogEntry entry) {
        String data = StandardCharsets.UTF_8.decode(entry.getData().duplicate()).toString();
        return entry.getId().getIndex() + "@" + entry.getId().getTerm() + " " + entry.getType() + " " + data
                + " "
                + entry.getPeers() + entry.getOldPeers() + entry.getLearners() + entry.getOldLearners();
    }
}
