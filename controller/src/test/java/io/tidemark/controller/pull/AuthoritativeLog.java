package io.tidemark.controller.pull;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.EpochBarrier;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * What a quorum has committed: each entry, and the image behind it. It begins at offset 1, as raft's log
 * does. Of one thread.
 */
public final class AuthoritativeLog {
    /** An entry, and the image behind it. */
    public record Entry(long offset, ByteString bytes, ClusterImage after) {}

    public static final long FIRST_OFFSET = 1;

    private final List<Entry> entries = new ArrayList<>();

    public ClusterImage image() {
        return entries.isEmpty() ? ClusterImage.EMPTY : entries.getLast().after();
    }

    public long endOffset() {
        return FIRST_OFFSET + entries.size();
    }

    /** The image that ends there. */
    public ClusterImage imageAt(long endOffset) {
        return endOffset == 0 ? ClusterImage.EMPTY : entry(endOffset - 1).after();
    }

    public Entry entry(long offset) {
        return entries.get((int) (offset - FIRST_OFFSET));
    }

    /** A controller became active. */
    public Entry barrier(int controllerId) {
        int epoch = image().epoch() + 1;
        return append(MetadataBatch.newBuilder()
                .setEpoch(epoch)
                .addRecords(MetadataRecord.newBuilder()
                        .setEpochBarrier(
                                EpochBarrier.newBuilder().setEpoch(epoch).setControllerId(controllerId)))
                .build());
    }

    public Entry append(MetadataRecord... records) {
        return append(List.of(records));
    }

    public Entry append(List<MetadataRecord> records) {
        return append(MetadataBatch.newBuilder()
                .setEpoch(image().epoch())
                .setSequence(image().quorum().nextSequence())
                .addAllRecords(records)
                .build());
    }

    /** Something that may happen, or an entry of raft's own, or a batch that does not follow. */
    public Entry appendRandom(RandomHistory history, Randomness random) {
        if (random.nextInt(10) == 0)
            return appendRaftEntry();
        List<MetadataRecord> records = new ArrayList<>(history.next(image()));
        records.removeIf(MetadataRecord::hasEpochBarrier);
        if (random.nextInt(10) == 0)
            return append(MetadataBatch.newBuilder()
                    .setEpoch(image().epoch())
                    .setSequence(image().quorum().nextSequence() + 1)
                    .addAllRecords(records)
                    .build());
        return append(records);
    }

    /** An entry that raft wrote for itself. */
    public Entry appendRaftEntry() {
        return add(ByteString.EMPTY, image().replay(List.of(), endOffset() + 1).after());
    }

    private Entry append(MetadataBatch batch) {
        return add(batch.toByteString(), image().replay(batch, endOffset() + 1).after());
    }

    private Entry add(ByteString bytes, ClusterImage after) {
        Entry entry = new Entry(endOffset(), bytes, after);
        entries.add(entry);
        return entry;
    }
}
