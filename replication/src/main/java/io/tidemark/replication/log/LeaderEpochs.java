package io.tidemark.replication.log;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Which leader epoch each offset of a log was written in: ascending epochs with ascending start offsets, an
 * epoch reaching up to the next one's start (KIP-101, KIP-279, KIP-320). What a log tells its followers, so
 * that they cut off what another leader did not write.
 *
 * <p>Kept in the file {@code leader-epoch-checkpoint} of the partition's directory, in Kafka's text format:
 * the line {@code 0}, the number of entries, and {@code EPOCH START_OFFSET} lines. The file may be behind
 * the log after a crash; recovery assigns the epochs of the batches it walks over again. Owned by the
 * partition's shard; {@link #encode} there, and hand the text to whoever may block.
 */
final class LeaderEpochs {
    static final String FILE_NAME = "leader-epoch-checkpoint";

    /** The largest file that is read: room for half a million changes of leader. */
    static final int MAX_FILE_BYTES = 16 << 20;

    private static final int[] NO_EPOCHS = {};
    private static final long[] NO_OFFSETS = {};

    private int[] epochs = NO_EPOCHS;
    private long[] startOffsets = NO_OFFSETS;
    private int size;
    private boolean dirty;

    /**
     * Says that records from {@code startOffset} on are of {@code epoch}. Nothing changes where that is the
     * latest epoch already. Entries that start there or later had no records and are removed.
     *
     * @throws LeaderEpochOutOfOrder when a later epoch is known
     */
    void assign(int epoch, long startOffset) {
        if (epoch < 0 || startOffset < 0)
            throw new IllegalArgumentException("leader epoch " + epoch + " at offset " + startOffset);
        if (size > 0) {
            int latest = epochs[size - 1];
            if (epoch == latest)
                return;
            if (epoch < latest)
                throw new LeaderEpochOutOfOrder(epoch, startOffset, latest);
        }
        while (size > 0 && startOffsets[size - 1] >= startOffset)
            size--;
        add(epoch, startOffset);
        dirty = true;
    }

    /** The latest epoch; {@link OffsetAndEpoch#NO_EPOCH} where there is none. */
    int latestEpoch() {
        return size == 0 ? OffsetAndEpoch.NO_EPOCH : epochs[size - 1];
    }

    /** The epoch that covers an offset; {@link OffsetAndEpoch#NO_EPOCH} where none does. */
    int epochFor(long offset) {
        int at = lastStartingAtOrBefore(offset);
        return at < 0 ? OffsetAndEpoch.NO_EPOCH : epochs[at];
    }

    /**
     * Where the largest epoch that is not larger than {@code requestedEpoch} ends. For the latest epoch that
     * is the log end offset. An epoch before the first one known ends where that one starts, since what it
     * had is gone from the log.
     */
    EpochEndOffset endOffsetFor(int requestedEpoch, long logEndOffset) {
        if (size == 0 || requestedEpoch == OffsetAndEpoch.NO_EPOCH || requestedEpoch > epochs[size - 1])
            return EpochEndOffset.UNDEFINED;
        if (requestedEpoch == epochs[size - 1])
            return new EpochEndOffset(requestedEpoch, logEndOffset);
        int found = Arrays.binarySearch(epochs, 0, size, requestedEpoch);
        int floor = found >= 0 ? found : -found - 2;
        int epoch = floor < 0 ? requestedEpoch : epochs[floor];
        return new EpochEndOffset(epoch, startOffsets[floor + 1]);
    }

    /** Forgets the epochs that start at {@code endOffset} or later: the log now ends there. */
    void truncateFromEnd(long endOffset) {
        int kept = size;
        while (kept > 0 && startOffsets[kept - 1] >= endOffset)
            kept--;
        dirty |= kept < size;
        size = kept;
    }

    /**
     * Forgets the epochs that end at or before {@code startOffset}: the log now begins there. The epoch that
     * covers it stays, with its start moved there.
     */
    void truncateFromStart(long startOffset) {
        int covering = lastStartingAtOrBefore(startOffset);
        if (covering < 0 || (covering == 0 && startOffsets[0] == startOffset))
            return;
        epochs = Arrays.copyOfRange(epochs, covering, size);
        startOffsets = Arrays.copyOfRange(startOffsets, covering, size);
        size -= covering;
        startOffsets[0] = startOffset;
        dirty = true;
    }

    /** As {@link #assign}, for a batch that was found: one without an epoch, or of an earlier one, says nothing. */
    void assignIfLater(int epoch, long startOffset) {
        if (epoch > latestEpoch()) assign(epoch, startOffset);
    }

    /** Puts earlier epochs before these, as far as they are earlier. */
    void prepend(LeaderEpochs earlier) {
        LeaderEpochs all = new LeaderEpochs();
        for (int i = 0; i < earlier.size; i++)
            all.add(earlier.epochs[i], earlier.startOffsets[i]);
        for (int i = 0; i < size; i++)
            all.assignIfLater(epochs[i], startOffsets[i]);
        epochs = all.epochs;
        startOffsets = all.startOffsets;
        size = all.size;
        dirty = true;
    }

    /** Says what others say, and nothing else. */
    void takeOver(LeaderEpochs others) {
        epochs = Arrays.copyOf(others.epochs, others.size);
        startOffsets = Arrays.copyOf(others.startOffsets, others.size);
        size = others.size;
        dirty = true;
    }

    /** Forgets all. */
    void clear() {
        dirty |= size > 0;
        size = 0;
        epochs = NO_EPOCHS;
        startOffsets = NO_OFFSETS;
    }

    int size() {
        return size;
    }

    /** The entry at a place from 0 to {@link #size} - 1: an epoch and the offset it starts at. */
    OffsetAndEpoch entry(int index) {
        if (index >= size)
            throw new IndexOutOfBoundsException(index);
        return new OffsetAndEpoch(startOffsets[index], epochs[index]);
    }

    /** Whether anything has changed since the last {@link #encode} or {@link #write}. */
    boolean isDirty() {
        return dirty;
    }

    /** The file's text. From here on these epochs are not dirty: it is the caller's to write it. */
    String encode() {
        StringBuilder text = CheckpointText.begin(size);
        for (int i = 0; i < size; i++)
            text.append(epochs[i]).append(' ').append(startOffsets[i]).append('\n');
        dirty = false;
        return text.toString();
    }

    /** Writes the file into a partition's directory; returns when it would survive a power failure. */
    void write(Disk disk, Path directory) throws IOException {
        String text = encode();
        try {
            file(disk, directory).write(text);
        } catch (IOException e) {
            dirty = true;
            throw e;
        }
    }

    /** The file of a partition's directory. */
    static AtomicFile file(Disk disk, Path directory) {
        return new AtomicFile(disk, directory.resolve(FILE_NAME));
    }

    /** What the file of a partition's directory says; nothing where there is none. */
    static LeaderEpochs read(Disk disk, Path directory) throws IOException, CorruptStateFile {
        AtomicFile file = file(disk, directory);
        LeaderEpochs read = new LeaderEpochs();
        String text = file.readText(MAX_FILE_BYTES);
        if (text != null)
            CheckpointText.parse(file.path(), text, 2,
                    (line, fields) -> read.load(file.path(), line, fields));
        return read;
    }

    private void load(Path file, int line, String[] fields) throws CorruptStateFile {
        int epoch = CheckpointText.smallNumber(file, line, fields[0], "leader epoch");
        long startOffset = CheckpointText.number(file, line, fields[1], "start offset");
        if (size > 0 && (epoch <= epochs[size - 1] || startOffset <= startOffsets[size - 1]))
            throw new CorruptStateFile(file, line, "epoch " + epoch + " at offset " + startOffset
                    + " does not come after epoch " + epochs[size - 1] + " at offset "
                    + startOffsets[size - 1]);
        add(epoch, startOffset);
    }

    private int lastStartingAtOrBefore(long offset) {
        int found = Arrays.binarySearch(startOffsets, 0, size, offset);
        return found >= 0 ? found : -found - 2;
    }

    private void add(int epoch, long startOffset) {
        if (size == epochs.length) {
            int capacity = size == 0 ? 1 : 2 * size;
            epochs = Arrays.copyOf(epochs, capacity);
            startOffsets = Arrays.copyOf(startOffsets, capacity);
        }
        epochs[size] = epoch;
        startOffsets[size] = startOffset;
        size++;
    }

    /** Whether two say the same; what is dirty or not does not count. */
    boolean saysTheSameAs(LeaderEpochs other) {
        return Arrays.equals(epochs, 0, size, other.epochs, 0, other.size)
                && Arrays.equals(startOffsets, 0, size, other.startOffsets, 0, other.size);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("leader epochs");
        for (int i = 0; i < size; i++)
            text.append(' ').append(epochs[i]).append('@').append(startOffsets[i]);
        return text.toString();
    }
}
