package io.tidemark.replication.inspect;

import io.tidemark.common.id.OffsetAndEpoch;
import io.tidemark.replication.log.RecordBatch;
import java.nio.file.Path;
import java.util.List;

/**
 * Holds the noted leader epochs against those of the batches, which a log's thread reads from front to back.
 * The note may be behind the log until that is flushed. Owned by one thread.
 */
final class EpochComparison {
    private final Path file;
    private final List<OffsetAndEpoch> noted;
    private final long trustedFrom;
    private final long trustedBelow;
    private final Findings findings;
    private int at = -1;
    private int latest = OffsetAndEpoch.NO_EPOCH;
    private boolean ended;

    /**
     * @param trustedFrom the log start offset, before which nothing is noted any more
     * @param trustedBelow the offset below which the note must be complete
     */
    EpochComparison(Path file, List<OffsetAndEpoch> noted, long trustedFrom, long trustedBelow,
            Findings findings) {
        this.file = file;
        this.noted = noted;
        this.trustedFrom = trustedFrom;
        this.trustedBelow = trustedBelow;
        this.findings = findings;
    }

    /** Says what is wrong with the epoch of the next batch itself, or nothing. */
    String disorder(RecordBatch batch) {
        int epoch = batch.leaderEpoch();
        if (epoch >= 0 && epoch < latest) return "its leader epoch " + epoch + " is less than " + latest;
        latest = Math.max(latest, epoch);
        return "";
    }

    /** Compares the note with the next batch. */
    void compare(RecordBatch batch) {
        long base = batch.baseOffset();
        while (at + 1 < noted.size() && noted.get(at + 1).offset() <= base) at++;
        boolean isNoted = base >= trustedFrom && base < trustedBelow && batch.leaderEpoch() >= 0;
        if (ended || noted.isEmpty() || !isNoted) return;
        int said = at < 0 ? OffsetAndEpoch.NO_EPOCH : noted.get(at).leaderEpoch();
        if (said == batch.leaderEpoch()) return;
        ended = true;
        findings.damage(new Finding(file, Finding.NOWHERE, base, "it says leader epoch " + said
                + " for offset " + base + ", whose batch has " + batch.leaderEpoch()));
    }
}
