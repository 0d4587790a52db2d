package io.tidemark.controller.decision;

import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.record.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * The records of one decision while it is taken: since they are committed as a whole, they have to fit into one
 * entry of the log. A request about many things fills it with one after the other; what does not fit any more is
 * refused, and stays out. Of one thread.
 */
public final class BatchRoom {
    /** Of all records of a decision. An entry of the quorum is a little larger, for what is around them. */
    public static final int MAX_BYTES = (4 << 20) - (64 << 10);

    /** How many partitions one request may create: as many as with Kafka. */
    public static final int MAX_NEW_PARTITIONS = 10_000;

    /** Before each record in a batch: its field's number, which is below 16. */
    private static final int TAG_BYTES = 1;

    private final List<MetadataRecord> records = new ArrayList<>();
    private int bytesLeft = MAX_BYTES;
    private int partitionsLeft = MAX_NEW_PARTITIONS;

    /** Takes all of the records in, or none. */
    public boolean add(List<MetadataRecord> more) {
        long bytes = 0;
        int partitions = 0;
        for (MetadataRecord record : more) {
            bytes += TAG_BYTES + CodedOutputStream.computeMessageSizeNoTag(record);
            partitions += record.hasPartitionCreated() ? 1 : 0;
        }
        if (bytes > bytesLeft || partitions > partitionsLeft)
            return false;
        records.addAll(more);
        bytesLeft -= (int) bytes;
        partitionsLeft -= partitions;
        return true;
    }

    /** Whether so many new partitions may come in, if each one's record has at least so many bytes. */
    public boolean mayTake(int newPartitions, long bytesEach) {
        return newPartitions <= partitionsLeft && newPartitions * bytesEach <= bytesLeft;
    }

    /** What was taken in, in that order. */
    public List<MetadataRecord> records() {
        return List.copyOf(records);
    }

    /** For what did not fit. */
    public static Refusal full() {
        return new Refusal(Errors.POLICY_VIOLATION, "One request may change " + MAX_BYTES
                + " bytes of metadata and create " + MAX_NEW_PARTITIONS
                + " partitions at most: send what is beyond in another one.");
    }
}
