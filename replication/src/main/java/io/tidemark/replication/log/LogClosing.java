package io.tidemark.replication.log;

import java.io.IOException;

/** The orderly end of a log's use: afterwards its directory says everything, and no scan is needed. */
final class LogClosing {
    private final LogState state;
    private final LogAppender appender;
    private final LogFlushing flushing;

    LogClosing(LogState state, LogAppender appender, LogFlushing flushing) {
        this.state = state;
        this.appender = appender;
        this.flushing = flushing;
    }

    /** Flushes the log if anything has changed since it was opened, the active segment's indexes included. */
    void close() throws IOException {
        appender.write();
        if (state.changedSinceOpen || state.namesChanged || state.epochs.isDirty()) {
            Segment active = state.segments.active();
            active.finish();
            active.offsetIndex().file().force();
            active.timeIndex().file().force();
            AbortedTransactions.force(state, active);
            state.takeSnapshot(state.logEndOffset);
            LogFlush flush = flushing.prepare();
            flush.run();
            flushing.completed(flush);
            deleteObsoleteSnapshots();
        }
        for (int i = 0; i < state.segments.count(); i++) state.segments.get(i).rest();
    }

    /** Those before the first segment belong to segments that may still come back: they go with them. */
    private void deleteObsoleteSnapshots() throws IOException {
        SegmentList segments = state.segments;
        new ProducerSnapshots(state.environment().disk(), state.files.directory()).deleteObsolete(
                offset -> segments.floor(offset) < 0
                        || segments.get(segments.floor(offset)).baseOffset() == offset);
    }
}
