package io.tidemark.controller.client;

import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.call.CommittedEntry;
import java.util.List;

/** What a committed entry makes of an image. Stateless. */
final class EntryReplay {
    private EntryReplay() {}

    /**
     * Replays the entry that follows the image.
     *
     * @throws MalformedRecord if its bytes are no batch
     * @throws io.tidemark.common.metadata.image.ContradictingRecord if it cannot have happened
     */
    static ClusterDelta replay(ClusterImage image, CommittedEntry entry) throws MalformedRecord {
        if (entry.getOffset() != image.endOffset())
            throw new IllegalArgumentException("entry %d does not follow an image that ends at %d"
                    .formatted(entry.getOffset(), image.endOffset()));
        long endOffset = entry.getOffset() + 1;
        return entry.getBatch().isEmpty() ? image.replay(List.of(), endOffset)
                : image.replay(RecordCodec.readBatch(entry.getBatch().asReadOnlyByteBuffer()), endOffset)
                        .delta();
    }
}
