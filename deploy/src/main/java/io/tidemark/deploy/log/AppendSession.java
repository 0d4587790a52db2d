package io.tidemark.deploy.log;

import io.tidemark.common.port.Clock;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.Randomness;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.replication.log.AppendOrigin;
import io.tidemark.replication.log.AppendOutcome;
import io.tidemark.replication.log.CorruptStateFile;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogFlush;
import io.tidemark.replication.log.LogOfflineException;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.MetaProperties;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One partition's log, opened by the engine as a node would and written by this process as its leader. Owned
 * by one thread, which also does the flushes: nothing else is waiting.
 */
final class AppendSession implements AutoCloseable {
    /** A batch is closed when its records have so many bytes, however many records were asked for. */
    private static final int BATCH_BYTES = 512 << 10;

    private static final int NODE_ID = 0;
    private static final int MAX_OPEN_SEGMENTS = 64;
    private static final long NO_BROKER_EPOCH = -1;

    private final LogStore store;
    private final PartitionLog log;
    private final Compression compression;
    private final Clock clock = SystemClock.INSTANCE;
    private @Nullable MemoryRecordsBuilder batch;
    private int batchBytes;

    private AppendSession(LogStore store, PartitionLog log, Compression compression) {
        this.store = store;
        this.log = log;
        this.compression = compression;
    }

    /** Takes a directory's lock and opens its logs; makes the partition where there is none. */
    static AppendSession open(Path directory, TopicPartition partition, LogConfig config, String codec)
            throws CommandFailed {
        SystemRandomness randomness = SystemRandomness.INSTANCE;
        LogEnvironment owner = new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE, randomness,
                new HaltingFaultHandler(), MAX_OPEN_SEGMENTS);
        LogStore.Setup setup = new LogStore.Setup(OsDisk.INSTANCE, SystemClock.INSTANCE, randomness,
                new HaltingFaultHandler(), _ -> owner, _ -> config, 1);
        try {
            MetaProperties found = MetaProperties.read(OsDisk.INSTANCE, directory);
            int nodeId = found == null ? NODE_ID : found.nodeId();
            String clusterId = found == null ? newId(randomness).toString() : found.clusterId();
            LogStore store = LogStore.open(setup, List.of(directory), nodeId, clusterId);
            PartitionLog existing = store.log(partition);
            PartitionLog log = existing != null ? existing : store.create(partition, newId(randomness));
            return new AppendSession(store, log, Compression.of(CompressionType.forName(codec)).build());
        } catch (IOException e) {
            throw new CommandFailed(e);
        } catch (LogDirectoryRefused | CorruptStateFile | LogOfflineException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
    }

    private static Uuid newId(Randomness randomness) {
        return new Uuid(randomness.nextLong(), randomness.nextLong());
    }

    /** The offset after the last record. */
    long logEndOffset() {
        return log.logEndOffset();
    }

    /** How many records wait in the batch that is being made. */
    int waiting() {
        return batch == null ? 0 : batch.numRecords();
    }

    /** Whether the batch that is being made has enough bytes. */
    boolean isBatchFull() {
        return batchBytes >= BATCH_BYTES;
    }

    /** Puts a record into the batch that is being made. */
    void add(byte @Nullable [] key, byte[] value) {
        MemoryRecordsBuilder open = batch;
        if (open == null) {
            open = MemoryRecords.builder(ByteBuffer.allocate(BATCH_BYTES), compression,
                    TimestampType.CREATE_TIME, 0);
            batch = open;
        }
        open.append(clock.wallMs(), key, value);
        batchBytes += value.length + (key == null ? 0 : key.length);
    }

    /** Appends the batch and writes it; with {@code flush.messages=1} it is on disk when this returns. */
    void appendBatch() throws CommandFailed {
        MemoryRecordsBuilder open = batch;
        if (open == null) return;
        batch = null;
        batchBytes = 0;
        try {
            AppendOutcome outcome = log.append(open.build().buffer(), Math.max(0, log.latestEpoch()),
                    AppendOrigin.CLIENT);
            if (outcome instanceof AppendOutcome.Refused refused)
                throw new CommandFailed(
                        "The log refused a batch (" + refused.error() + "): " + refused.sentence());
            log.write();
            if (log.isFlushWanted()) flush();
            log.advanceHighWatermark(log.logEndOffset());
        } catch (LogOfflineException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        }
    }

    private void flush() throws CommandFailed {
        LogFlush flush = log.prepareFlush();
        try {
            flush.run();
            log.flushed(flush);
        } catch (IOException e) {
            throw new CommandFailed(String.valueOf(log.flushFailed(e).getMessage()));
        }
    }

    /** Stops in an orderly way. */
    void stop() {
        store.closeCleanly(NO_BROKER_EPOCH);
    }

    /** Lets go, as a crash would, unless it was stopped. */
    @Override
    public void close() {
        store.close();
    }
}
