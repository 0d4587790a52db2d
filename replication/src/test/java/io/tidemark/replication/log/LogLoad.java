package io.tidemark.replication.log;

import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.FaultHandler;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.Shard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.replication.log.LogConfig.Flushing;
import io.tidemark.replication.log.LogConfig.Rolling;
import io.tidemark.sim.SeededRandomness;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.CRC32C;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A process that writes into a few logs with {@code flush.messages=1} as fast as it can, for ever, and says of
 * each record on standard output when it is acknowledged: a line {@code PARTITION OFFSET CRC32C}. It is there
 * to be killed. Arguments: the log directory, and a seed.
 */
final class LogLoad {
    static final int PARTITIONS = 6;
    static final LogConfig CONFIG = LogConfig.DEFAULT.with(Flushing.ALWAYS)
            .with(new Rolling(256 << 10, Long.MAX_VALUE, 0, 10 << 20, 4096));

    private static final int SHARDS = 2;
    private static final int IN_FLIGHT = 4;
    private static final int CHECKPOINT_MS = 50;
    private static final FaultHandler FAULTS = new HaltingFaultHandler();

    /** A record that waits for its flush. */
    private record Waiting(long offset, long checksum) {}

    private final int partition;
    private final PartitionLog log;
    private final GroupCommit groupCommit;
    private final SeededRandomness random;
    private final PrintStream acknowledged;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int batchesInFlight;

    private LogLoad(int partition, PartitionLog log, Shard shard, Executor io, SeededRandomness random,
            PrintStream acknowledged) {
        this.partition = partition;
        this.log = log;
        this.random = random;
        this.acknowledged = acknowledged;
        this.groupCommit = new GroupCommit(log, shard, io, this::flushed);
    }

    static LogEnvironment environment() {
        return new LogEnvironment(OsDisk.INSTANCE, SystemClock.INSTANCE, SystemRandomness.INSTANCE, FAULTS,
                64);
    }

    static LogStore open(Path directory, List<LogEnvironment> owners) throws LogDirectoryRefused {
        LogStore.Setup setup = new LogStore.Setup(OsDisk.INSTANCE, SystemClock.INSTANCE,
                SystemRandomness.INSTANCE,
                FAULTS, partition -> owners.get(partition.partition() % owners.size()), _ -> CONFIG, 2);
        return LogStore.open(setup, List.of(directory), 1, "crash");
    }

    static long checksum(ByteBuffer value) {
        CRC32C crc = new CRC32C();
        crc.update(value.duplicate());
        return crc.getValue();
    }

    private void append() {
        while (batchesInFlight < IN_FLIGHT) {
            byte[][] values = new byte[1 + random.nextInt(4)][];
            for (int i = 0; i < values.length; i++) {
                values[i] = new byte[20 + random.nextInt(random.oneIn(20) ? 20_000 : 500)];
                random.nextBytes(values[i]);
            }
            ByteBuffer batch = Batches.of(SystemClock.INSTANCE.wallMs(), values);
            if (!(log.append(batch, 0, AppendOrigin.CLIENT) instanceof AppendOutcome.Appended appended))
                throw new IllegalStateException("an append was not taken");
            for (int i = 0; i < values.length; i++)
                waiting.add(new Waiting(appended.firstOffset() + i, checksum(ByteBuffer.wrap(values[i]))));
            batchesInFlight++;
        }
        log.write();
        groupCommit.flushIfWanted();
    }

    private void flushed(long recoveryPoint) {
        StringBuilder lines = new StringBuilder();
        while (!waiting.isEmpty() && waiting.getFirst().offset() < recoveryPoint) {
            Waiting record = waiting.removeFirst();
            lines.append(partition).append(' ').append(record.offset()).append(' ').append(record.checksum())
                    .append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        acknowledged.write(bytes, 0, bytes.length);
        acknowledged.flush();
        batchesInFlight = random.nextInt(IN_FLIGHT);
        append();
    }

    private static void checkpoint(Shard shard, Executor io, LogStore store) {
        Runnable next = () -> shard.schedule(CHECKPOINT_MS, () -> checkpoint(shard, io, store));
        try {
            io.execute(() -> {
                store.checkpoint();
                next.run();
            });
        } catch (RejectedExecutionException busy) {
            next.run();
        }
    }

    public static void main(String[] arguments) throws LogDirectoryRefused {
        ShardGroup shards = ShardGroup.start(SHARDS, FAULTS);
        BoundedPool io = new BoundedPool("io", 4, 64, FAULTS);
        LogStore store = open(Path.of(arguments[0]), List.of(environment(), environment()));
        SeededRandomness random = new SeededRandomness(Long.parseLong(arguments[1]));
        for (int i = 0; i < PARTITIONS; i++) {
            PartitionLog log = store.create(new TopicPartition("load", i), Uuid.METADATA_TOPIC_ID);
            Shard shard = shards.shard(i % SHARDS);
            LogLoad load = new LogLoad(i, log, shard, io, random.fork("partition " + i), System.out);
            shard.execute(load::append);
        }
        checkpoint(shards.shard(0), io, store);
    }
}
