package io.tidemark.replication.log;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the small files of a partition's directory say, for those who look at it without owning it. Nothing
 * is changed, and what is damaged stays as it is. Each method reads one file anew; blocks. Safe on any thread.
 *
 * @param disk where it is
 * @param directory the partition's
 */
public record PartitionView(Disk disk, Path directory) {
    /** The partition whose log a directory of this name holds; null for any other name. */
    public static @Nullable TopicPartition partitionOf(String directoryName) {
        PartitionDirectoryName name = PartitionDirectoryName.parse(directoryName);
        return name == null || name.role() != PartitionDirectoryName.Role.LOG ? null : name.topicPartition();
    }

    /** The leader epochs with the offsets that they start at, ascending; none where there is no file. */
    public List<OffsetAndEpoch> leaderEpochs() throws IOException, CorruptStateFile {
        LeaderEpochs epochs = LeaderEpochs.read(disk, directory);
        List<OffsetAndEpoch> entries = new ArrayList<>(epochs.size());
        for (int i = 0; i < epochs.size(); i++) entries.add(epochs.entry(i));
        return entries;
    }

    /** The file that {@link #leaderEpochs} reads. */
    public Path leaderEpochsFile() {
        return LeaderEpochs.file(disk, directory).path();
    }

    /** Hands what a snapshot says of each producer to {@code sink}, in the order of their ids. */
    public void producers(long snapshotOffset, Consumer<ProducerState> sink)
            throws IOException, CorruptStateFile {
        ProducerStates states = new ProducerStates(ProducerStates.LARGEST_MAX_PRODUCER_IDS);
        new ProducerSnapshots(disk, directory).read(snapshotOffset, states);
        states.forEach(sink);
    }

    /** Checks each entry of a segment's transaction index against itself and the one before. */
    public void checkTransactionIndex(long baseOffset) throws IOException, CorruptStateFile {
        new TransactionIndex(disk, directory, baseOffset).check();
    }

    /** What a log that lies in no log directory, the quorum's, notes of itself; null for any other. */
    public @Nullable StandaloneCheckpoint standaloneCheckpoint() throws IOException, CorruptStateFile {
        return StandaloneCheckpoint.read(disk, directory);
    }

    /** The id of the topic; null where there is no such file. */
    public @Nullable Uuid topicId() throws IOException, CorruptStateFile {
        PartitionMetadata metadata = PartitionMetadata.read(disk, directory);
        return metadata == null ? null : metadata.topicId();
    }
}
