package io.tidemark.replication.partition;

import io.tidemark.replication.log.LogRead;
import io.tidemark.replication.log.LogRegion;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/** What the outside was told, and so must stay true. Values are numbers that no two records share. */
public final class History {
    /** A record as somebody saw it. */
    public record Seen(long offset, int value, int leaderEpoch, long producerId) {}

    /** A record that a producer was told is safe. */
    public record Acknowledged(long offset, int value) {}

    private final TreeMap<Long, Seen> committed = new TreeMap<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<Integer, Integer> leaderOfEpoch = new HashMap<>();
    private final Map<Integer, Long> highWatermarkOfEpoch = new HashMap<>();
    private long reads;

    public List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    public NavigableMap<Long, Seen> committed() {
        return committed;
    }

    public long reads() {
        return reads;
    }

    public void acknowledged(long offset, int value) {
        acknowledged.add(new Acknowledged(offset, value));
    }

    /** A broker has taken an append in an epoch: nobody else may in the same one. */
    public void appended(int leaderEpoch, int broker) {
        Integer earlier = leaderOfEpoch.putIfAbsent(leaderEpoch, broker);
        if (earlier != null && earlier != broker)
            throw new AssertionError(
                    "brokers " + earlier + " and " + broker + " append in epoch " + leaderEpoch);
    }

    /** A leader has this high watermark: no smaller than before in the epoch. */
    public void leads(int leaderEpoch, long highWatermark) {
        Long before = highWatermarkOfEpoch.put(leaderEpoch, highWatermark);
        if (before != null && before > highWatermark)
            throw new AssertionError(
                    "the high watermark of epoch " + leaderEpoch + " fell from " + before + " to "
                            + highWatermark);
    }

    /** Somebody was shown this as committed: nobody may be shown anything else there. */
    public void readCommitted(String where, Seen seen) {
        reads++;
        Seen before = committed.putIfAbsent(seen.offset(), seen);
        if (before != null && !before.equals(seen))
            throw new AssertionError(
                    where + " has " + seen + " below a high watermark, where " + before + " was");
    }

    /** All records of a log from an offset on, up to another one. */
    public static List<Seen> records(PartitionLog log, long from, long upTo) {
        List<Seen> found = new ArrayList<>();
        long next = Math.max(from, log.logStartOffset());
        while (next < upTo) {
            LogRead read = log.read(next, upTo, 10_000, true);
            if (!(read instanceof LogRead.Records records))
                throw new AssertionError(
                        log.directory() + " at " + next + " of " + log.logStartOffset() + " to "
                                + log.logEndOffset() + ": " + read);
            for (Seen seen : parse(bytes(records.region()))) {
                if (seen.offset() >= next && seen.offset() < upTo) found.add(seen);
            }
            next = found.isEmpty() ? upTo : found.getLast().offset() + 1;
        }
        return found;
    }

    /** The bytes of a region, which is released. */
    public static ByteBuffer bytes(LogRegion region) {
        try {
            ByteBuffer bytes = ByteBuffer.allocateDirect(region.bytes());
            region.read(bytes);
            return bytes.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            region.release();
        }
    }

    public static List<Seen> parse(ByteBuffer bytes) {
        List<Seen> found = new ArrayList<>();
        for (MutableRecordBatch batch : MemoryRecords.readableRecords(bytes.duplicate()).batches()) {
            for (Record each : batch)
                found.add(new Seen(each.offset(), each.value().getInt(0), batch.partitionLeaderEpoch(),
                        batch.producerId()));
        }
        return found;
    }
}
