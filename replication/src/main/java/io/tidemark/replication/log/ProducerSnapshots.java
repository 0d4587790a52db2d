package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * The snapshot files of a partition's directory, {@code 00000000000000000123.snapshot}: what
 * {@link ProducerStates} said before offset 123 was appended. One is written when a segment is rolled, at the
 * new base offset, and at a clean stop, at the log end offset. Those at the base offset of a segment stay as
 * long as the segment, so that truncating to any offset replays one segment at most; of the others only the
 * newest is of use.
 *
 * <p>Holds nothing in memory; each method lists the directory, and blocks. One thread at a time.
 *
 * @param disk where the directory is
 * @param directory a partition's
 */
record ProducerSnapshots(Disk disk, Path directory) {
    static final String SUFFIX = ".snapshot";

    /** What stands for no snapshot. */
    static final long NONE = -1;

    /** Writes what {@link ProducerSnapshot#encode} gave; returns when it would survive a power failure. */
    void write(long offset, ByteBuffer content) throws IOException {
        file(offset).write(content);
    }

    /** The offsets of all snapshots, ascending. */
    long[] offsets() throws IOException {
        return disk.list(directory).stream().filter(entry -> !entry.isDirectory())
                .mapToLong(entry -> OffsetFileName.offsetIn(entry.name(), SUFFIX))
                .filter(offset -> offset != OffsetFileName.NONE).sorted().toArray();
    }

    /** The offset of the newest snapshot; {@link #NONE} where there is none. */
    long latestOffset() throws IOException {
        long[] offsets = offsets();
        return offsets.length == 0 ? NONE : offsets[offsets.length - 1];
    }

    /** Reads one snapshot into states that are empty, and leaves them so when it is missing or damaged. */
    void read(long offset, ProducerStates into) throws IOException, CorruptStateFile {
        AtomicFile file = file(offset);
        ByteBuffer content = file.read(ProducerSnapshot.MAX_BYTES);
        if (content == null)
            throw new CorruptStateFile(file.path(), "there is no such file");
        try {
            ProducerSnapshot.decode(file.path(), offset, content, into);
        } catch (CorruptStateFile e) {
            into.reset();
            throw e;
        }
    }

    /**
     * Resets {@code into} and fills it from the newest good snapshot at or below an offset. A damaged one is
     * told to {@code damage} and deleted; an older one, or the log, says the same.
     *
     * @return the offset of the snapshot, from which on the log is to be appended to the states;
     *         {@link #NONE} where there is none, and the log is to be appended from its start
     */
    long loadLatest(long maxOffset, ProducerStates into, Consumer<CorruptStateFile> damage)
            throws IOException {
        into.reset();
        long[] offsets = offsets();
        for (int i = offsets.length - 1; i >= 0; i--) {
            if (offsets[i] > maxOffset)
                continue;
            try {
                read(offsets[i], into);
                return offsets[i];
            } catch (CorruptStateFile e) {
                damage.accept(e);
                file(offsets[i]).delete();
            }
        }
        return NONE;
    }

    /**
     * Deletes the snapshots above an offset: those of a log that is about to end there. To be called before
     * the log is cut, so that a crash in between leaves none that speaks of what is gone.
     */
    void deleteAbove(long endOffset) throws IOException {
        deleteWhere(offset -> offset > endOffset);
    }

    /** Deletes all but the newest and those at a segment's base offset. */
    void deleteObsolete(LongPredicate isSegmentBaseOffset) throws IOException {
        long latest = latestOffset();
        deleteWhere(offset -> offset != latest && !isSegmentBaseOffset.test(offset));
    }

    /** Deletes all: the log starts anew. */
    void deleteAll() throws IOException {
        deleteWhere(offset -> true);
    }

    private void deleteWhere(LongPredicate isObsolete) throws IOException {
        long[] obsolete = Arrays.stream(offsets()).filter(isObsolete).toArray();
        for (long offset : obsolete)
            disk.delete(file(offset).path());
        if (obsolete.length > 0)
            disk.syncDirectory(directory);
    }

    private AtomicFile file(long offset) {
        return new AtomicFile(disk, directory.resolve(OffsetFileName.of(offset, SUFFIX)));
    }
}
