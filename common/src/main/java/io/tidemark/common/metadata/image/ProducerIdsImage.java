package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.ProducerIdsAllocated;

/**
 * Which producer ids were given out.
 *
 * @param last the event that gave the last block
 */
public record ProducerIdsImage(ProducerIdsAllocated last) {
    static final ProducerIdsImage EMPTY = new ProducerIdsImage(ProducerIdsAllocated.getDefaultInstance());

    /** The first id that was not given to anyone yet. */
    public long nextProducerId() {
        return last.getNextProducerId();
    }

    ProducerIdsImage allocated(ProducerIdsAllocated event) {
        if (event.getNextProducerId() <= nextProducerId())
            throw new ContradictingRecord("a block of producer ids ends before %d, but %d are given already"
                    .formatted(event.getNextProducerId(), nextProducerId()));
        return new ProducerIdsImage(event);
    }
}
