package io.tidemark.replication.log;

import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks over the batches of a segment's file, either reading all of their bytes and checking their
 * checksums, or hopping from header to header. It never trusts a length: memory is bounded by the file's
 * size, and a batch that does not fit into the file is damage. Owned by one thread.
 */
final class BatchScanner {
    /** What stands at the scanner's position. */
    enum Found {
        /** A batch; {@link #batch} shows it. */
        BATCH,
        /** Nothing; the limit is reached. */
        END,
        /** Bytes that are not an intact batch; {@link #what} says why. */
        DAMAGE
    }

    /** A good window for reading everything, in bytes. */
    static final int WHOLE_WINDOW_BYTES = 1 << 20;

    private final DiskFile file;
    private final int limit;
    private final boolean whole;
    private final RecordBatch batch = new RecordBatch();
    private ByteBuffer window;
    private int windowStart;
    private int position;
    private String what = "";

    private BatchScanner(DiskFile file, int limit, boolean whole, ByteBuffer window) {
        this.file = file;
        this.limit = limit;
        this.whole = whole;
        this.window = window.clear().limit(0);
    }

    /** A scanner that reads whole batches up to {@code limit} and checks their checksums. */
    static BatchScanner ofBatches(DiskFile file, int limit, ByteBuffer window) {
        return new BatchScanner(file, limit, true, window);
    }

    /** A scanner that looks at headers alone: they are plausible, but their batches may be damaged. */
    static BatchScanner ofHeaders(DiskFile file, int limit, ByteBuffer window) {
        return new BatchScanner(file, limit, false, window);
    }

    /** Continues at {@code position}, which must be where a batch begins. */
    BatchScanner seek(int position) {
        this.position = position;
        return this;
    }

    int position() {
        return position;
    }

    RecordBatch batch() {
        return batch;
    }

    String what() {
        return what;
    }

    /** Where the window is kept, so that its owner can use it again; it may have grown. */
    ByteBuffer window() {
        return window;
    }

    /** Looks at what stands at the position, without moving on. */
    Found look() throws IOException {
        int left = limit - position;
        if (left <= 0) return Found.END;
        if (left < RecordBatch.HEADER_BYTES) return damage("the file ends within the batch's header");
        load(RecordBatch.HEADER_BYTES);
        int size = batch.wrap(window, position - windowStart).sizeInBytes();
        if (size < RecordBatch.HEADER_BYTES) return damage("its length " + size + " is less than a header");
        if (size > left)
            return damage("its length " + size + " is more than the " + left + " bytes that are left");
        if (batch.magic() != RecordBatch.MAGIC)
            return damage("its magic is " + batch.magic() + " instead of 2");
        if (batch.lastOffsetDelta() < 0) return damage("its last offset delta is " + batch.lastOffsetDelta());
        if (batch.baseOffset() < 0) return damage("its base offset is " + batch.baseOffset());
        return whole ? check(size) : Found.BATCH;
    }

    private Found check(int size) throws IOException {
        load(size);
        batch.wrap(window, position - windowStart);
        return batch.isIntact() ? Found.BATCH : damage("its checksum is wrong");
    }

    /** Reads and checks the whole batch whose header {@link #look} has found. */
    Found loadWhole() throws IOException {
        return check(batch.sizeInBytes());
    }

    /** Moves past the batch that {@link #look} found. */
    void advance() {
        position += batch.sizeInBytes();
    }

    /**
     * Moves past damage: to the next place where an intact batch begins whose base offset is at least
     * {@code minOffset} and less than {@code maxOffset}. Looks at each byte, so it is for rare use.
     *
     * @return whether there is such a place
     */
    boolean skipDamage(long minOffset, long maxOffset) throws IOException {
        BatchScanner probe = ofBatches(file, limit, ByteBuffer.allocate(WHOLE_WINDOW_BYTES));
        for (int at = position + 1; at <= limit - RecordBatch.HEADER_BYTES; at++) {
            probe.seek(at).load(RecordBatch.HEADER_BYTES);
            long offset = probe.batch.wrap(probe.window, at - probe.windowStart).baseOffset();
            if (offset >= minOffset && offset < maxOffset && probe.look() == Found.BATCH) {
                position = at;
                return true;
            }
        }
        return false;
    }

    private Found damage(String what) {
        this.what = what;
        return Found.DAMAGE;
    }

    /** Sees to it that the {@code bytes} from the position on are in the window. */
    private void load(int bytes) throws IOException {
        int at = position - windowStart;
        if (at >= 0 && at + bytes <= window.limit()) return;
        if (bytes > window.capacity()) window = ByteBuffer.allocateDirect(bytes);
        window.clear().limit(Math.min(window.capacity(), limit - position));
        windowStart = position;
        int read = file.read(window, position);
        window.position(0).limit(read);
        if (read < bytes) throw new IOException("the file is shorter than its " + limit + " bytes");
    }
}
