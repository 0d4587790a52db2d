package io.tidemark.controller.inspect;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedClock;
import io.tidemark.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Writes what a controller would have on disk, and knows the image that it stands for. */
final class MetadataOnDisk implements AutoCloseable {
    static final Path LOGS = Path.of("/logs");
    static final Path DIRECTORY = LOGS.resolve(SegmentLogStorage.DIRECTORY_NAME);

    /** Segments so small that a few entries fill one. */
    private static final LogConfig CONFIG = SegmentLogStorage.DEFAULT_CONFIG
            .with(new LogConfig.Rolling(2000, Long.MAX_VALUE, 0, 1 << 20, 200));

    final SimulatedDisk disk = new SimulatedDisk(1);
    private final SegmentLogStorage storage = new SegmentLogStorage(DIRECTORY, new LogEnvironment(disk,
            new SimulatedClock(), new SeededRandomness(1), new FailingFaultHandler(), 16), CONFIG);
    private ClusterImage image = ClusterImage.EMPTY;

    MetadataOnDisk() {
        LogStorageOptions options = new LogStorageOptions();
        options.setConfigurationManager(new ConfigurationManager());
        if (!storage.init(options)) throw new IllegalStateException("the log was refused");
        image = ClusterImage.EMPTY.replay(List.of(), 1).after();
    }

    ClusterImage image() {
        return image;
    }

    /** The offset of the next entry. */
    long end() {
        return image.endOffset();
    }

    void noOp() {
        append(entry(EntryType.ENTRY_TYPE_NO_OP));
        image = image.replay(List.of(), end() + 1).after();
    }

    void configuration(String... peers) {
        LogEntry entry = entry(EntryType.ENTRY_TYPE_CONFIGURATION);
        entry.setPeers(List.of(peers).stream().map(PeerId::parsePeer).toList());
        append(entry);
        image = image.replay(List.of(), end() + 1).after();
    }

    void beginEpoch(int epoch) {
        MetadataRecord barrier = MetadataRecord.newBuilder()
                .setEpochBarrier(EpochBarrier.newBuilder().setEpoch(epoch).setControllerId(1)).build();
        batch(epoch, 0, List.of(barrier));
    }

    /** A batch that follows. */
    void events(List<MetadataRecord> records) {
        batch(image.epoch(), image.quorum().nextSequence(), records);
    }

    void batch(int epoch, long sequence, List<MetadataRecord> records) {
        MetadataBatch batch = MetadataBatch.newBuilder().setEpoch(epoch).setSequence(sequence)
                .addAllRecords(records).build();
        bytes(batch.toByteArray());
        image = image.replay(batch, end() + 1).after();
    }

    /** An entry that the image does not hear of. */
    void bytes(byte[] bytes) {
        LogEntry entry = entry(EntryType.ENTRY_TYPE_DATA);
        entry.setData(ByteBuffer.wrap(bytes));
        append(entry);
    }

    private LogEntry entry(EntryType type) {
        LogEntry entry = new LogEntry(type);
        entry.setId(new LogId(storage.getLastLogIndex() + 1, Math.max(1, image.epoch())));
        return entry;
    }

    private void append(LogEntry entry) {
        if (storage.appendEntries(List.of(entry)) != 1) throw new IllegalStateException("not appended");
    }

    /** A snapshot of all that there is; the log may then begin anywhere up to there. */
    Path snapshot() throws IOException {
        Path directory = DIRECTORY.resolve("snapshots").resolve("snapshot_" + (end() - 1));
        disk.createDirectories(directory);
        ImageFile.write(disk, directory.resolve(ImageFile.NAME), image);
        return directory;
    }

    void cutPrefix(long firstOffset) {
        storage.truncatePrefix(firstOffset);
    }

    void cutSuffix(long lastOffset) {
        storage.truncateSuffix(lastOffset);
    }

    @Override
    public void close() {
        storage.shutdown();
    }
}
