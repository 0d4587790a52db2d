package io.tidemark.deploy.log;

import java.io.PrintWriter;

/** How far a dump has come: in which partition, and whether anybody wants to read on. Owned by one thread. */
final class DumpLimit {
    private static final int LOOKS_PER_READER_CHECK = 1024;

    private final PrintWriter out;
    private final boolean countsRecords;
    private final long perPartition;
    private String partition = "";
    private long left;
    private int looks;
    private boolean readerIsGone;
    private boolean damaged;

    /** @param perPartition how many batches or records of each partition are shown */
    DumpLimit(PrintWriter out, boolean countsRecords, long perPartition) {
        this.out = out;
        this.countsRecords = countsRecords;
        this.perPartition = perPartition;
    }

    void begin(String name) {
        partition = name;
        left = perPartition;
    }

    String partition() {
        return partition;
    }

    void batchShown() {
        if (!countsRecords) left--;
    }

    void recordShown() {
        if (countsRecords) left--;
    }

    /** One of the quorum's log: those are always counted one by one. */
    void eventShown() {
        left--;
    }

    void sawDamage() {
        damaged = true;
    }

    boolean isDamaged() {
        return damaged;
    }

    /** False once there is enough, or what reads the output (head, less) has ended. */
    boolean wantsMore() {
        if (++looks % LOOKS_PER_READER_CHECK == 0) readerIsGone = out.checkError();
        return left > 0 && !readerIsGone;
    }
}
