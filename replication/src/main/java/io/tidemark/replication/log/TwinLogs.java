package io.tidemark.replication.log;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Randomness;
import java.io.IOException;
import java.util.Comparator;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which of two logs of one partition, found in two log directories, is the replica: the one that the mark of
 * a move says ({@link MoveMark}), else the one whose last record is of the later leader epoch, else the longer one.
 * The other is what a move that a crash cut short would have deleted; it goes, unless it has records that the first
 * has not: then it is left alone. Blocks.
 */
final class TwinLogs {
    private static final Logger LOG = LoggerFactory.getLogger(TwinLogs.class);

    /** By the end of what it has. */
    private static final Comparator<Twin> BY_END = Comparator
            .<Twin>comparingInt(each -> each.log().epochOfLastRecord())
            .thenComparingLong(each -> each.log().logEndOffset());

    /** One of the two. */
    record Twin(TopicPartition partition, PartitionLog log, LogDirectory directory) {}

    private record Marked(Twin twin, long number) {}

    private static final Comparator<Marked> BY_MARK = Comparator.comparingLong(Marked::number)
            .thenComparing(Marked::twin, BY_END);

    private final Disk disk;
    private final Randomness randomness;

    TwinLogs(Disk disk, Randomness randomness) {
        this.disk = disk;
        this.randomness = randomness;
    }

    /**
     * Decides, and deletes the other where that loses nothing.
     *
     * @param allWork whether no third one can turn up
     * @return the replica
     */
    Twin decide(Twin a, Twin b, boolean allWork) {
        Marked first = marked(a);
        Marked second = marked(b);
        Marked winner = BY_MARK.compare(first, second) >= 0 ? first : second;
        Twin used = winner.twin();
        Twin other = used.equals(a) ? b : a;
        if (winner.number() == MoveMark.NONE || BY_END.compare(other, used) > 0) {
            LOG.error("{} is in two log directories; that in {} is used, that in {} is left alone",
                    used.partition(), used.log().directory(), other.log().directory());
            return used;
        }
        LOG.info("The move of {} to {} is finished: what is left of it in {} is deleted", used.partition(),
                used.log().directory(), other.log().directory());
        finish(used, other, allWork);
        return used;
    }

    private Marked marked(Twin twin) {
        try {
            return new Marked(twin, MoveMark.read(disk, twin.log().directory()));
        } catch (IOException e) {
            twin.directory().fail(e);
            return new Marked(twin, MoveMark.NONE);
        }
    }

    private void finish(Twin used, Twin other, boolean allWork) {
        other.log().retire();
        try {
            other.directory().forget(other.partition());
            LogRemoval.mark(disk, other.log().directory(), other.partition(), randomness).remove();
        } catch (IOException e) {
            other.directory().fail(e);
            return;
        }
        try {
            if (allWork) MoveMark.delete(disk, used.log().directory());
        } catch (IOException e) {
            used.directory().fail(e);
        }
    }
}
