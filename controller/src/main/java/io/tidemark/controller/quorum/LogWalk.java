package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import io.tidemark.replication.log.PartitionLog;
import io.tidemark.replication.log.RecordBatch;
import java.io.IOException;
import org.apache.kafka.common.InvalidRecordException;

/**
 * Reads all of the log once when it is opened: there must be no hole and no damage in it, terms must not go
 * back, and JRaft wants to be told of every configuration.
 */
final class LogWalk {
    private static final int CHUNK_BYTES = 1 << 20;

    private final PartitionLog log;
    private final ConfigurationManager configurations;
    private int term;

    LogWalk(PartitionLog log, ConfigurationManager configurations) {
        this.log = log;
        this.configurations = configurations;
    }

    /** @throws InvalidRecordException when the log may not be used */
    void run(long firstIndex) throws IOException {
        long next = firstIndex;
        while (next < log.logEndOffset()) {
            EntryChunk chunk = EntryReading.read(log, next, CHUNK_BYTES);
            if (chunk == null)
                throw new InvalidRecordException(
                        "there is no entry " + next + " before " + log.logEndOffset());
            for (; next < chunk.nextIndex(); next++) look(chunk.batch(next));
        }
    }

    private void look(RecordBatch found) {
        if (found.leaderEpoch() < term)
            throw new InvalidRecordException(
                    "entry " + found.baseOffset() + " is of term " + found.leaderEpoch() + " after " + term);
        term = found.leaderEpoch();
        LogEntry entry = RaftRecord.read(found);
        if (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION) tell(entry);
    }

    private void tell(LogEntry entry) {
        Configuration old = entry.getOldPeers() == null ? new Configuration()
                : new Configuration(entry.getOldPeers(), entry.getOldLearners());
        configurations.add(new ConfigurationEntry(entry.getId().copy(),
                new Configuration(entry.getPeers(), entry.getLearners()), old));
    }
}
