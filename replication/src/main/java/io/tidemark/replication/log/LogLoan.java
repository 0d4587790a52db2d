package io.tidemark.replication.log;

import java.io.IOException;
import java.util.Map;

/**
 * A log on loan from its shard to an I/O thread, which may block on it: to cut it. The shard makes the loan
 * while no flush of the log runs, touches nothing of the log but its offsets meanwhile, and takes it back;
 * in between one I/O thread works on it with scratch memory and open files of its own. After a failure the log
 * is offline, and is still to be taken back.
 */
public final class LogLoan {
    /** How many segments the borrower keeps open. */
    private static final int OPEN_SEGMENTS = 8;

    private final LogDirectory directory;
    private final PartitionLog log;
    private final LogEnvironment owner;

    /** Writes what is staged, and lends the log. On its shard. */
    public LogLoan(LogDirectory directory, PartitionLog log) {
        this.directory = directory;
        this.log = log;
        this.owner = log.owner();
        log.moveTo(new LogEnvironment(owner.disk(), owner.clock(), owner.randomness(), owner.faultHandler(),
                OPEN_SEGMENTS));
    }

    /** As {@link LogDirectory#truncate}, of this log. On the I/O thread. */
    public void truncateTo(long offset) throws IOException {
        directory.truncate(Map.of(log, offset));
        log.rest();
    }

    /** As {@link LogDirectory#truncateFullyAndStartAt}. On the I/O thread. */
    public void truncateFullyAndStartAt(long offset) throws IOException {
        directory.truncateFullyAndStartAt(log, offset);
        log.rest();
    }

    /** Gives the log back. On its shard. */
    public void takeBack() {
        log.moveTo(owner);
    }
}
