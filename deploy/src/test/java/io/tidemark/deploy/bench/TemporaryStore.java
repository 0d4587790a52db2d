package io.tidemark.deploy.bench;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.HaltingFaultHandler;
import io.tidemark.common.port.OsDisk;
import io.tidemark.common.port.SystemClock;
import io.tidemark.common.port.SystemRandomness;
import io.tidemark.replication.log.LogConfig;
import io.tidemark.replication.log.LogDirectoryRefused;
import io.tidemark.replication.log.LogEnvironment;
import io.tidemark.replication.log.LogStore;
import io.tidemark.replication.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** A log store in one directory, whose logs all belong to the thread that has it. */
final class TemporaryStore {
    /** {@code num.recovery.threads.per.data.dir}. */
    static final int RECOVERY_THREADS = 2;

    private static final String TOPIC = "bench";

    private final LogStore store;

    TemporaryStore(Disk disk, Path directory, LogConfig config) throws IOException {
        HaltingFaultHandler faults = new HaltingFaultHandler();
        LogEnvironment owner = new LogEnvironment(disk, SystemClock.INSTANCE, SystemRandomness.INSTANCE,
                faults, LogEnvironment.DEFAULT_MAX_OPEN_SEGMENTS);
        LogStore.Setup setup = new LogStore.Setup(disk, SystemClock.INSTANCE, SystemRandomness.INSTANCE,
                faults, _ -> owner, _ -> config, RECOVERY_THREADS);
        try {
            store = LogStore.open(setup, List.of(directory), 1, "bench");
        } catch (LogDirectoryRefused e) {
            throw new IOException(e);
        }
    }

    /** Makes empty logs of the partitions from 0 on, without the many syncs that it takes, and opens them. */
    static TemporaryStore withEmptyLogs(Path directory, int partitions, LogConfig config) throws IOException {
        TemporaryStore making = new TemporaryStore(new UnsyncedDisk(), directory, config);
        for (int i = 0; i < partitions; i++) making.create(i);
        making.store.closeCleanly(1);
        return new TemporaryStore(OsDisk.INSTANCE, directory, config);
    }

    LogStore store() {
        return store;
    }

    PartitionLog create(int partition) {
        return store.create(new TopicPartition(TOPIC, partition), new Uuid(7, partition + 1));
    }

    PartitionLog log(int partition) {
        return Objects.requireNonNull(store.log(new TopicPartition(TOPIC, partition)));
    }
}
