package io.tidemark.replication.inspect;

import io.tidemark.replication.log.IndexScan;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Holds the entries of one index against the batches of its segment, both read once from front to back. It
 * ends with the first entry that is wrong: an index is made anew as a whole. Owned by one thread.
 */
abstract sealed class IndexComparison implements AutoCloseable
        permits OffsetIndexComparison, TimeIndexComparison, TransactionIndexComparison {
    private final Path path;
    private final IndexScan scan;
    private final Findings findings;
    private boolean hasEntry;
    private boolean ended;

    IndexComparison(Path path, IndexScan scan, Findings findings) {
        this.path = path;
        this.scan = scan;
        this.findings = findings;
    }

    /** Begins with the first entry. */
    final void begin() throws IOException {
        advance();
    }

    /** Takes the next batch of the segment; its whole content is at hand where it is a control batch. */
    abstract void batch(RecordBatch batch, int position) throws IOException;

    /** Is told that what stands from {@code from} to {@code to} is damaged, so that nothing can be said of it. */
    abstract void damaged(int from, int to) throws IOException;

    /**
     * Is told that the segment ends.
     *
     * @param isMoving whether the index may be ahead of what was read of the segment
     */
    void end(int position, boolean isMoving) throws IOException {
        if (hasEntry() && !isRestBlank() && !isMoving)
            wrong("it points behind the end of its segment, which is at position " + position);
        if (!ended && scan.bytesLeftOver() > 0 && !isMoving)
            findings.damage(
                    Finding.of(path, "its last " + scan.bytesLeftOver() + " bytes are no whole entry"));
    }

    final boolean hasEntry() {
        return hasEntry && !ended;
    }

    final IndexScan entry() {
        return scan;
    }

    final void advance() throws IOException {
        hasEntry = scan.next();
    }

    /** Reports the entry at hand. */
    final void wrong(String what) {
        findings.damage(new Finding(path, scan.filePosition(), Finding.NOWHERE, what));
        ended = true;
    }

    /** Passes over the rest of the index without a word. */
    final void giveUp() {
        ended = true;
    }

    private boolean isRestBlank() throws IOException {
        while (hasEntry && scan.isBlank()) advance();
        return !hasEntry;
    }

    @Override
    public final void close() throws IOException {
        scan.close();
    }
}
