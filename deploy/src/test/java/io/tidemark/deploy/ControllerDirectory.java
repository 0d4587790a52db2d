package io.tidemark.deploy;

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
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.controller.quorum.ImageFile;
import io.tidemark.controller.quorum.SegmentLogStorage;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the directory of a controller, as one would that has committed all of it. */
final class ControllerDirectory implements AutoCloseable {
    private final Path directory;
    private final SegmentLogStorage storage;
    private ClusterImage image = ClusterImage.EMPTY;

    ControllerDirectory(Path logDirectory) {
        directory = logDirectory.resolve(SegmentLogStorage.DIRECTORY_NAME);
        storage = new SegmentLogStorage(directory, new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE,
                new SeededRandomness(1), new FailingFaultHandler(), 16), SegmentLogStorage.DEFAULT_CONFIG);
        LogStorageOptions options = new LogStorageOptions();
        options.setConfigurationManager(new ConfigurationManager());
        if (!storage.init(options)) throw new IllegalStateException("the log was refused");
    }

    void configuration(int term, String... peers) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
        entry.setPeers(List.of(peers).stream().map(PeerId::parsePeer).toList());
        append(entry, term);
    }

    void beginEpoch(int epoch, int controllerId) {
        events(epoch, 0, MetadataRecord.newBuilder().setEpochBarrier(
                EpochBarrier.newBuilder().setEpoch(epoch).setControllerId(controllerId)).build());
    }

    void events(int epoch, long sequence, MetadataRecord... records) {
        MetadataBatch batch = MetadataBatch.newBuilder().setEpoch(epoch).setSequence(sequence)
                .addAllRecords(List.of(records)).build();
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
        entry.setData(ByteBuffer.wrap(batch.toByteArray()));
        append(entry, epoch);
        image = image.replay(batch, storage.getLastLogIndex() + 1).after();
    }

    private void append(LogEntry entry, int term) {
        entry.setId(new LogId(storage.getLastLogIndex() + 1, term));
        if (storage.appendEntries(List.of(entry)) != 1) throw new IllegalStateException("not appended");
    }

    /** A snapshot of everything so far. */
    Path snapshot() throws IOException {
        Path snapshot = Files.createDirectories(
                directory.resolve("snapshots").resolve("snapshot_" + storage.getLastLogIndex()));
        ImageFile.write(OsDisk.INSTANCE, snapshot.resolve(ImageFile.NAME), image);
        return snapshot;
    }

    @Override
    public void close() {
        storage.shutdown();
    }
}
