package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import io.tidemark.replication.log.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * A raft entry as a record batch of one record, so that whatever reads Kafka's logs can walk the metadata log.
 *
 * <pre>
 * batch   base offset = the entry's index, leader epoch = its term, timestamp = when this node wrote it
 * key     none for DATA; the text "no-op" or "configuration" for entries that are raft's own
 * value   DATA: the entry's bytes; NO_OP: none; CONFIGURATION: lines of text, a word and its peers
 *           peers a:9093,b:9093,c:9093
 *           learners d:9093
 *           old-peers a:9093,b:9093      (only while the quorum goes from the old peers to the new ones)
 *           old-learners d:9093
 * </pre>
 */
final class RaftRecord {
    /** The largest entry that is written, encoded: well above what is ever proposed, well below a segment. */
    static final int MAX_BYTES = 8 << 20;

    private static final byte[] NO_OP = "no-op".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONFIGURATION = "configuration".getBytes(StandardCharsets.UTF_8);
    private static final String PEERS = "peers";
    private static final String LEARNERS = "learners";
    private static final String OLD_PEERS = "old-peers";
    private static final String OLD_LEARNERS = "old-learners";

    /** A record's attributes, timestamp delta, offset delta and number of headers: a byte each, all 0. */
    private static final int CONSTANT_BYTES = 4;

    private final long index;
    private final int term;
    private final byte @Nullable [] key;
    private final @Nullable ByteBuffer value;
    private final int bodyBytes;

    private RaftRecord(LogId id, byte @Nullable [] key, @Nullable ByteBuffer value) {
        this.index = id.getIndex();
        this.term = Math.toIntExact(id.getTerm());
        this.key = key;
        this.value = value;
        int keyBytes = key == null ? 0 : key.length;
        int valueBytes = value == null ? 0 : value.remaining();
        this.bodyBytes = CONSTANT_BYTES + ByteUtils.sizeOfVarint(key == null ? -1 : keyBytes) + keyBytes
                + ByteUtils.sizeOfVarint(value == null ? -1 : valueBytes) + valueBytes;
    }

    /** @throws IllegalArgumentException when the entry cannot be written */
    static RaftRecord of(LogEntry entry) {
        ByteBuffer data = entry.getData();
        RaftRecord made = switch (entry.getType()) {
            case ENTRY_TYPE_DATA ->
                new RaftRecord(entry.getId(), null, data == null ? LogEntry.EMPTY_DATA : data.duplicate());
            case ENTRY_TYPE_NO_OP -> new RaftRecord(entry.getId(), NO_OP, null);
            case ENTRY_TYPE_CONFIGURATION ->
                new RaftRecord(entry.getId(), CONFIGURATION, ByteBuffer.wrap(configuration(entry)));
            case ENTRY_TYPE_UNKNOWN ->
                throw new IllegalArgumentException("an entry without a type: " + entry);
        };
        if (made.sizeInBytes() > MAX_BYTES)
            throw new IllegalArgumentException(
                    "an entry of " + made.sizeInBytes() + " bytes, more than " + MAX_BYTES);
        return made;
    }

    /** The batch's size. */
    int sizeInBytes() {
        return RecordBatch.HEADER_BYTES + ByteUtils.sizeOfVarint(bodyBytes) + bodyBytes;
    }

    /** Writes the batch at the target's position, which moves past it. */
    void writeTo(ByteBuffer target, long timestampMs) {
        int start = target.position();
        target.position(start + RecordBatch.HEADER_BYTES);
        ByteUtils.writeVarint(bodyBytes, target);
        target.put((byte) 0).put((byte) 0).put((byte) 0);
        ByteUtils.writeVarint(key == null ? -1 : key.length, target);
        if (key != null) target.put(key);
        ByteUtils.writeVarint(value == null ? -1 : value.remaining(), target);
        if (value != null) target.put(value.duplicate());
        target.put((byte) 0);
        int end = target.position();
        target.position(start);
        DefaultRecordBatch.writeHeader(target, index, 0, end - start, RecordBatch.MAGIC, CompressionType.NONE,
                TimestampType.CREATE_TIME, timestampMs, timestampMs, RecordBatch.NO_PRODUCER_ID, (short) -1,
                RecordBatch.NO_SEQUENCE, false, false, false, term, 1);
        target.position(end);
    }

    /**
     * The entry in a batch whose checksum is right.
     *
     * @throws InvalidRecordException when it holds no entry of ours all the same
     */
    static LogEntry read(RecordBatch batch) {
        ByteBuffer bytes = batch.buffer().duplicate().position(batch.position() + RecordBatch.HEADER_BYTES)
                .limit(batch.position() + batch.sizeInBytes());
        DefaultRecord record = DefaultRecord.readFrom(bytes, batch.baseOffset(), batch.baseTimestamp(),
                RecordBatch.NO_SEQUENCE, null);
        LogEntry entry = new LogEntry(typeOf(record));
        entry.setId(new LogId(batch.baseOffset(), batch.leaderEpoch()));
        ByteBuffer value = record.value();
        switch (entry.getType()) {
            case ENTRY_TYPE_DATA -> entry.setData(value == null ? LogEntry.EMPTY_DATA : value);
            case ENTRY_TYPE_CONFIGURATION -> configure(entry, value);
            case ENTRY_TYPE_NO_OP, ENTRY_TYPE_UNKNOWN -> {
                // All that there is to a no-op is its type.
            }
        }
        return entry;
    }

    private static EntryType typeOf(DefaultRecord record) {
        ByteBuffer key = record.key();
        if (key == null) return EntryType.ENTRY_TYPE_DATA;
        if (isNoOp(key)) return EntryType.ENTRY_TYPE_NO_OP;
        if (isConfiguration(key)) return EntryType.ENTRY_TYPE_CONFIGURATION;
        throw new InvalidRecordException(
                "the record at " + record.offset() + " has a key that is no entry's");
    }

    /** Whether this is the key of raft's no-op. */
    static boolean isNoOp(ByteBuffer key) {
        return key.equals(ByteBuffer.wrap(NO_OP));
    }

    /** Whether this is the key of a configuration. */
    static boolean isConfiguration(ByteBuffer key) {
        return key.equals(ByteBuffer.wrap(CONFIGURATION));
    }

    private static byte[] configuration(LogEntry entry) {
        StringBuilder text = new StringBuilder();
        addLine(text, PEERS, entry.getPeers());
        addLine(text, LEARNERS, entry.getLearners());
        addLine(text, OLD_PEERS, entry.getOldPeers());
        addLine(text, OLD_LEARNERS, entry.getOldLearners());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void addLine(StringBuilder text, String word, @Nullable List<PeerId> peers) {
        if (peers == null || peers.isEmpty()) return;
        text.append(word).append(' ')
                .append(String.join(",", peers.stream().map(PeerId::toString).toList())).append('\n');
    }

    private static void configure(LogEntry entry, @Nullable ByteBuffer value) {
        if (value == null)
            throw new InvalidRecordException("the configuration " + entry.getId() + " is empty");
        for (String line : StandardCharsets.UTF_8.decode(value).toString().lines().toList()) {
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            List<PeerId> peers = peers(line.substring(space + 1));
            switch (word) {
                case PEERS -> entry.setPeers(peers);
                case LEARNERS -> entry.setLearners(peers);
                case OLD_PEERS -> entry.setOldPeers(peers);
                case OLD_LEARNERS -> entry.setOldLearners(peers);
                default -> throw new InvalidRecordException("a configuration with '" + word + "'");
            }
        }
        if (entry.getPeers() == null)
            throw new InvalidRecordException("the configuration " + entry.getId() + " has no peers");
    }

    private static List<PeerId> peers(String list) {
        List<PeerId> peers = new ArrayList<>();
        for (String each : list.split(",", -1)) {
            PeerId peer = new PeerId();
            if (!peer.parse(each)) throw new InvalidRecordException("'" + each + "' is no peer");
            peers.add(peer);
        }
        return peers;
    }
}
