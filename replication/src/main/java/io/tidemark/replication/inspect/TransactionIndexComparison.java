package io.tidemark.replication.inspect;

import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.RecordBatch;
import io.tidemark.replication.log.TransactionMarker;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.InvalidRecordException;

/** For each entry there is a marker that aborts this producer's transaction, at the offset it names as last. */
final class TransactionIndexComparison extends IndexComparison {
    TransactionIndexComparison(Path path, IndexScan scan, Findings findings) {
        super(path, scan, findings);
    }

    @Override
    void batch(RecordBatch batch, int position) throws IOException {
        while (hasEntry() && entry().aborted().lastOffset() <= batch.lastOffset()) {
            AbortedTransaction aborted = entry().aborted();
            if (!isAbortOf(batch, aborted))
                wrong("it says that producer " + aborted.producerId() + " aborted a transaction at offset "
                        + aborted.lastOffset() + ", where no such marker is");
            else
                advance();
        }
    }

    private static boolean isAbortOf(RecordBatch batch, AbortedTransaction aborted) {
        if (!batch.isControl() || batch.producerId() != aborted.producerId()
                || batch.baseOffset() > aborted.lastOffset())
            return false;
        try {
            TransactionMarker marker = TransactionMarker.read(batch);
            return marker == null || marker.isAbort();
        } catch (InvalidRecordException noMarker) {
            return false;
        }
    }

    /** The marker may have been in there. */
    @Override
    void damaged(int from, int to) {
        giveUp();
    }
}
