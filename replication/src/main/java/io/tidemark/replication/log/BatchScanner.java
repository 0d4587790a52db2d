package io.tidemark.replication.log;

import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks over the batches of a segment's file, either reading all of their bytes and checking their
 * checksums, or hopping from header to header. It changes nothing and never trusts a length: its memory is
 * the window that it is given, and a batch that does not fit into the file is damage. Owned by one thread.
 */
public final class BatchScanner {
    /** What stands at the scanner's position. */
    public enum Found {
        /** A batch; {@link #batch} shows it. */
        BATCH,
        /** Nothing; the limit is reached. */
        END,
        /** Bytes that are not an intact batch; {@link #what} says why. */
        DAMAGE
    }

    /** A good window for reading everything, in bytes. */
    public static final int WHOLE_WINDOW_BYTES = 1 << 20;

    private final DiskFile file;
    private final int limit;
    private final boolean whole;
    private final RecordBatch batch = new RecordBatch();
    private final ByteBuffer window;
    private int windowStart;
    private int position;
    private int passedBytes;
    private String what = "";

    private BatchScanner(DiskFile file, int limit, boolean whole, ByteBuffer window) {
        this.file = file;
        this.limit = limit;
        this.whole = whole;
        this.window = window.clear().limit(0);
    }

    /** A scanner that reads whole batches up to {@code limit} and checks their checksums. */
    public static BatchScanner ofBatches(DiskFile file, int limit, ByteBuffer window) {
        return new BatchScanner(file, limit, true, window);
    }

    /** A scanner that looks at headers alone: they are plausible, but their batches may be damaged. */
    public static BatchScanner ofHeaders(DiskFile file, int limit, ByteBuffer window) {
        return new BatchScanner(file, limit, false, window);
    }

    /** Continues at {@code position}, which must be where a batch begins. */
    public BatchScanner seek(int position) {
        this.position = position;
        this.passedBytes = 0;
        return this;
    }

    /** Where in the file it stands. */
    public int position() {
        return position;
    }

    /**
     * The batch that {@link #look} has found, until the next call of any method. Its header is in the buffer;
     * the rest is so where all of it was read and it is not larger than the window.
     */
    public RecordBatch batch() {
        return batch;
    }

    /** Why what stands at the position is no intact batch. */
    public String what() {
        return what;
    }

    /** Looks at what stands at the position, without moving on. */
    public Found look() throws IOException {
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
        if (size > window.capacity()) return checkInPieces(size);
        load(size);
        batch.wrap(window, position - windowStart);
        return batch.isIntact() ? Found.BATCH : damage("its checksum is wrong");
    }

    /** A batch that is larger than the window goes through it in pieces; in the end its header is there. */
    private Found checkInPieces(int size) throws IOException {
        CRC32C crc = new CRC32C();
        int end = position + size;
        int read;
        for (int at = position + RecordBatch.ATTRIBUTES_AT; at < end; at += read) {
            window.clear().limit(Math.min(window.capacity(), end - at));
            read = file.read(window, at);
            if (read < window.limit()) throw shortened();
            crc.update(window.flip());
        }
        window.limit(0);
        load(RecordBatch.HEADER_BYTES);
        batch.wrap(window, 0);
        return batch.storedCrc() == (int) crc.getValue() ? Found.BATCH : damage("its checksum is wrong");
    }

    /** Reads and checks the whole batch whose header {@link #look} has found. */
    public Found loadWhole() throws IOException {
        return check(batch.sizeInBytes());
    }

    /** Moves past the batch that {@link #look} found. */
    public void advance() {
        passedBytes = batch.sizeInBytes();
        position += passedBytes;
    }

    /**
     * Moves past damage: to the next place where an intact batch begins whose base offset is at least
     * {@code minOffset} and less than {@code maxOffset}. Looks at each byte, so it is for rare use.
     *
     * @return whether there is such a place
     */
    public boolean skipDamage(long minOffset, long maxOffset) throws IOException {
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

    private IOException shortened() {
        return new IOException("the file is shorter than its " + limit + " bytes");
    }

    private Found damage(String what) {
        this.what = what;
        return Found.DAMAGE;
    }

    /** Sees to it that the {@code bytes} from the position on are in the window. */
    private void load(int bytes) throws IOException {
        int at = position - windowStart;
        if (at >= 0 && at + bytes <= window.limit()) return;
        // Behind a batch that fills the window comes one that does: more than its header would be in vain.
        boolean headerOnly = !whole && passedBytes >= window.capacity();
        window.clear().limit(headerOnly ? bytes : Math.min(window.capacity(), limit - position));
        windowStart = position;
        int read = file.read(window, position);
        window.position(0).limit(read);
        if (read < bytes) throw shortened();
    }
}
