package io.tidemark.common.wire;

import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * Records in a response that the process need not touch: a region of a log segment, sent from the page cache.
 * A handler puts one where a message takes records; the encoder passes it on as a
 * {@link SendPart.Records}, and the network layer, which knows the kinds there are, sends it.
 */
public interface RecordsRegion extends BaseRecords {
    /** From 0, and the same for the region's whole life: it is announced before the bytes are sent. */
    @Override
    int sizeInBytes();

    /** Lets go of what the region keeps open; called once, after it was sent or when it never will be. */
    void release();

    /** The way of Kafka's own network layer, which is not used here. */
    @Override
    default RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("a records region is sent by Tidemark's network layer");
    }
}
