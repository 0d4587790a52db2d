package io.tidemark.deploy.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines of bounded length. Owned by one thread; blocks. */
final class LineReader {
    /** The longest line that is taken, in bytes: it is to fit into one batch. */
    static final int MAX_LINE_BYTES = 1_000_000;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int limit;
    private long lines;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The number of the line that was read last, counted from 1. */
    long lineNumber() {
        return lines;
    }

    /** The next line without its end, or null after the last. */
    byte @Nullable [] next() throws IOException, CommandFailed {
        line.reset();
        while (true) {
            if (at == limit && !fill()) {
                if (line.size() == 0) return null;
                return take();
            }
            int from = at;
            while (at < limit && buffer[at] != '\n') at++;
            if (line.size() + at - from > MAX_LINE_BYTES)
                throw new CommandFailed(
                        "Line " + (lines + 1) + " has more than " + MAX_LINE_BYTES + " bytes");
            line.write(buffer, from, at - from);
            if (at < limit) {
                at++;
                return take();
            }
        }
    }

    /** Whether another line may be read without waiting for it. */
    boolean isMoreAtHand() throws IOException {
        return at < limit || in.available() > 0;
    }

    private byte[] take() {
        lines++;
        return line.toByteArray();
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
