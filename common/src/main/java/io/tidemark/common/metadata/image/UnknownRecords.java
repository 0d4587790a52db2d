package io.tidemark.common.metadata.image;

import io.tidemark.common.metadata.record.MetadataRecord;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Records of kinds that this node does not know, in the order in which they came: it cannot tell which of
 * them still matter, so it keeps all. At most {@link #MAX_BYTES}: a node that is so far behind its cluster
 * has to be upgraded.
 *
 * @param records as they were written
 * @param bytes their serialized size together
 */
public record UnknownRecords(PVector<MetadataRecord> records, long bytes) {
    /** Serialized, of all records together. */
    public static final long MAX_BYTES = 64L << 20;

    static final UnknownRecords NONE = new UnknownRecords(TreePVector.empty(), 0);

    public UnknownRecords {
        if (bytes > MAX_BYTES)
            throw new IllegalArgumentException(
                    "more than " + MAX_BYTES
                            + " bytes of records are of kinds that this version does not know");
    }

    UnknownRecords plus(MetadataRecord record) {
        return new UnknownRecords(records.plus(record), bytes + record.getSerializedSize());
    }
}
