package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.SnapshotHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes an image of a snapshot's records, as {@link ImageWriter} wrote them. Hand in one after the other,
 * then {@link #finish}. Of one thread, and for one snapshot.
 */
public final class ImageReader {
    private SnapshotHeader header = SnapshotHeader.getDefaultInstance();
    private @Nullable Replay replay;
    private long records;
    private boolean ended;

    /**
     * Takes the next record.
     *
     * @throws MalformedSnapshot if it does not belong here
     */
    public void accept(MetadataRecord record) throws MalformedSnapshot {
        if (ended)
            throw new MalformedSnapshot("a snapshot goes on behind its footer", null);
        Replay under = replay;
        if (under == null)
            begin(record);
        else
            if (record.hasSnapshotFooter())
                end(record.getSnapshotFooter().getRecords());
            else
                replay(under, record);
    }

    /**
     * The image, after the last record.
     *
     * @throws MalformedSnapshot if records are missing
     */
    public ClusterImage finish() throws MalformedSnapshot {
        if (replay == null || !ended)
            throw new MalformedSnapshot("a snapshot is cut short after " + records + " records", null);
        ClusterImage image = replay.finish(header.getEndOffset()).after();
        if (image.epoch() != header.getEpoch())
            throw new MalformedSnapshot("the records of a snapshot are of epoch %d, its header is of epoch %d"
                    .formatted(image.epoch(), header.getEpoch()), null);
        return image;
    }

    private void begin(MetadataRecord record) throws MalformedSnapshot {
        if (!record.hasSnapshotHeader())
            throw new MalformedSnapshot("a snapshot does not begin with its header", null);
        header = record.getSnapshotHeader();
        if (header.getEndOffset() < 0)
            throw new MalformedSnapshot("a snapshot ends at the offset " + header.getEndOffset(), null);
        replay = Replay.ofSnapshot(header);
    }

    private void end(long expected) throws MalformedSnapshot {
        if (expected != records)
            throw new MalformedSnapshot(
                    "a snapshot of " + expected + " records has " + records + " of them", null);
        ended = true;
    }

    private void replay(Replay under, MetadataRecord record) throws MalformedSnapshot {
        records++;
        try {
            under.replay(record);
        } catch (ContradictingRecord e) {
            throw new MalformedSnapshot("record " + records + " of a snapshot contradicts those before it: "
                    + e.getMessage(), e);
        }
    }
}
