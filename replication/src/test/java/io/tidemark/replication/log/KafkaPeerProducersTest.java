package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.OsDisk;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random producers, honest and not, before Apache Kafka's own producer states and ours: the same verdicts. */
class KafkaPeerProducersTest {
    private static final int HISTORIES = System.getProperty("campaign", "").equals("producers") ? 20_000
            : 150;
    private static final int BATCHES = 150;
    private static final String LOG = "storage.internals.log.";

    @TempDir
    private Path directory;

    @Test
    void everyVerdictAndEveryStateIsKafkas() throws Exception {
        Map<String, Integer> verdicts = new TreeMap<>();
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed, Files.createDirectory(directory.resolve("h" + seed)));
            for (int i = 0; i < BATCHES; i++)
                verdicts.merge(history.step(), 1, Integer::sum);
        }
        assertThat(verdicts.keySet()).contains("ACCEPTED", "DUPLICATE", "INVALID_PRODUCER_EPOCH",
                "OUT_OF_ORDER_SEQUENCE_NUMBER", "INVALID_TXN_STATE", "TRANSACTION_COORDINATOR_FENCED");
    }

    @Test
    void kafkaReadsOurSnapshotAsItsOwnAndWeReadKafkas() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            Path own = Files.createDirectory(directory.resolve("s" + seed));
            History history = new History(seed, own);
            for (int i = 0; i < BATCHES; i++)
                history.step();
            KafkaPeer.call(history.kafka, "updateMapEndOffset", history.offset);
            KafkaPeer.call(history.kafka, "takeSnapshot");
            ProducerStates read = new ProducerStates();
            ProducerSnapshots snapshots = new ProducerSnapshots(OsDisk.INSTANCE, own);
            snapshots.read(history.offset, read);
            assertThat(read.producerIdCount()).isEqualTo(history.ours.producerIdCount());
            history.ours.forEach(state -> {
                ProducerState same = Objects.requireNonNull(read.state(state.producerId()));
                assertThat(same.lastSequence()).isEqualTo(state.lastSequence());
                assertThat(same.lastOffset()).isEqualTo(state.lastOffset());
                assertThat(same.transactionFirstOffset()).isEqualTo(state.transactionFirstOffset());
            });

            List<String> kafkas = loadedByKafka(own, history.offset);
            snapshots.write(history.offset, ProducerSnapshot.encode(history.ours));
            assertThat(loadedByKafka(own, history.offset)).as("seed %d", seed).isEqualTo(kafkas);
        }
    }

    /** What Kafka knows of each producer after it has loaded the snapshot that is in a directory. */
    private static List<String> loadedByKafka(Path directory, long offset) {
        Object kafka = producerStateManager(directory);
        KafkaPeer.call(kafka, "truncateAndReload", 0L, offset, 1_000_000L);
        List<String> states = new ArrayList<>();
        new TreeMap<Object, Object>((Map<?, ?>) KafkaPeer.call(kafka, "activeProducers"))
                .forEach((id, entry) -> states.add(entry.toString()));
        states.add(KafkaPeer.call(kafka, "firstUndecidedOffset").toString());
        return states;
    }

    private static Object producerStateManager(Path directory) {
        return KafkaPeer.create(LOG + "ProducerStateManager",
                KafkaPeer.create("common.TopicPartition", "t", 0),
                directory.toFile(), 1000,
                KafkaPeer.create(LOG + "ProducerStateManagerConfig", 86_400_000, true),
                KafkaPeer.constant("common.utils.Time", "SYSTEM"));
    }

    /** One log, as Kafka and we see it. */
    private static final class History {
        private final Random random;
        private final ProducerStates ours = new ProducerStates();
        private final Object kafka;
        private final Map<Long, RecordBatch> last = new HashMap<>();
        private final long seed;
        private long offset = 1;

        History(long seed, Path directory) {
            this.seed = seed;
            random = new Random(seed);
            kafka = producerStateManager(directory);
        }

        /** Puts one batch before both, appends it where it is accepted, and says what the verdict was. */
        String step() {
            boolean isMarker = random.nextInt(5) == 0;
            int transactionVersion = random.nextInt(3);
            RecordBatch batch = isMarker ? marker() : data();
            ProducerVerdict verdict = isMarker ? ours.checkMarker(batch, transactionVersion)
                    : ours.check(batch);
            String name = switch (verdict) {
                case ProducerVerdict.Accepted accepted -> "ACCEPTED";
                case ProducerVerdict.Duplicate duplicate -> "DUPLICATE";
                case ProducerVerdict.Rejected rejected -> rejected.error().name();
            };
            CompletedTransaction completed = name.equals("ACCEPTED") ? ours.append(batch) : null;
            assertThat(kafkas(batch, isMarker, (short) transactionVersion)).as("seed %d: %s", seed, batch)
                    .isEqualTo(describe(verdict, name, completed));
            if (name.equals("ACCEPTED")) {
                last.put(batch.producerId(), batch);
                offset = batch.nextOffset();
            }
            moveHighWatermark();
            assertSameStates();
            return name;
        }

        private static String describe(ProducerVerdict verdict, String name,
                @Nullable CompletedTransaction completed) {
            if (verdict instanceof ProducerVerdict.Duplicate it)
                return name + " " + it.baseOffset() + " " + it.lastOffset() + " " + it.timestampMs();
            return completed == null ? name
                    : name + " " + completed.producerId() + " " + completed.firstOffset() + " "
                            + completed.lastOffset() + " " + completed.isAborted() + " "
                            + completed.lastStableOffset();
        }

        private RecordBatch data() {
            long producerId = random.nextInt(5);
            RecordBatch previous = last.get(producerId);
            if (previous != null && !previous.isControl() && random.nextInt(6) == 0) {
                RecordBatch again = new RecordBatch().wrap(copy(previous.buffer()), 0);
                again.setBaseOffset(offset);
                return again;
            }
            ProducerState state = ours.state(producerId);
            int epoch = state == null ? random.nextInt(3)
                    : Math.max(0,
                            state.producerEpoch() + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0));
            int next = state == null ? 0 : RecordBatch.sequenceAfter(state.lastSequence(), 1);
            int sequence = switch (random.nextInt(12)) {
                case 0 -> 0;
                case 1 -> random.nextInt(10);
                case 2 -> Integer.MAX_VALUE - random.nextInt(3);
                default -> state != null && epoch != state.producerEpoch() ? 0 : next;
            };
            int count = 1 + random.nextInt(3);
            boolean isInTransaction = state != null && state.hasOpenTransaction();
            boolean isTransactional = isInTransaction ? random.nextInt(10) > 0 : random.nextInt(3) == 0;
            long timestampMs = 1_000_000L + random.nextInt(1000);
            return isTransactional
                    ? ProducerBatches.transactional(offset, producerId, epoch, sequence, count, timestampMs)
                    : ProducerBatches.idempotent(offset, producerId, epoch, sequence, count, timestampMs);
        }

        private RecordBatch marker() {
            long producerId = random.nextInt(5);
            ProducerState state = ours.state(producerId);
            int epoch = Math.max(0, (state == null ? 0 : state.producerEpoch()) + random.nextInt(3) - 1);
            int coordinatorEpoch = state == null || random.nextInt(4) > 0 ? 3 : random.nextInt(8);
            return ProducerBatches.marker(offset, producerId, epoch, random.nextBoolean(), coordinatorEpoch,
                    1_000_000L + random.nextInt(1000));
        }

        /** What Kafka's log does with a batch: the duplicate first, then the checks, then the update. */
        private String kafkas(RecordBatch ours, boolean isMarker, short transactionVersion) {
            Object records = KafkaPeer.callStatic("common.record.internal.MemoryRecords", "readableRecords",
                    copy(ours.buffer()));
            Object batch = ((Iterable<?>) KafkaPeer.call(records, "batches")).iterator().next();
            Optional<?> entry = (Optional<?>) KafkaPeer.call(kafka, "lastEntry", ours.producerId());
            if (!isMarker && entry.isPresent()) {
                Optional<?> found = (Optional<?>) KafkaPeer.call(entry.get(), "findDuplicateBatch", batch);
                if (found.isPresent())
                    return "DUPLICATE " + KafkaPeer.call(found.get(), "firstOffset") + " "
                            + KafkaPeer.call(found.get(), "lastOffset") + " "
                            + KafkaPeer.call(found.get(), "timestamp");
            }
            Object origin = KafkaPeer.constant(LOG + "AppendOrigin", isMarker ? "COORDINATOR" : "CLIENT");
            Object info = KafkaPeer.call(kafka, "prepareUpdate", ours.producerId(), origin);
            try {
                Optional<?> completed = (Optional<?>) KafkaPeer.call(info, "append", batch, Optional.empty(),
                        transactionVersion);
                KafkaPeer.call(kafka, "update", info);
                return completed.isEmpty() ? "ACCEPTED" : complete(completed.get());
            } catch (RuntimeException e) {
                return KafkaPeer.callStatic("common.protocol.Errors", "forException", e).toString();
            }
        }

        private String complete(Object completed) {
            Object lastStableOffset = KafkaPeer.call(kafka, "lastStableOffset", completed);
            KafkaPeer.call(kafka, "completeTxn", completed);
            return "ACCEPTED " + KafkaPeer.call(completed, "producerId") + " "
                    + KafkaPeer.call(completed, "firstOffset") + " " + KafkaPeer.call(completed, "lastOffset")
                    + " "
                    + KafkaPeer.call(completed, "isAborted") + " " + lastStableOffset;
        }

        private void moveHighWatermark() {
            long highWatermark = Math.max(0, offset - random.nextInt(20));
            ours.onHighWatermark(highWatermark);
            KafkaPeer.call(kafka, "onHighWatermarkUpdated", highWatermark);
        }

        private void assertSameStates() {
            StringBuilder kafkas = new StringBuilder();
            new TreeMap<Object, Object>((Map<?, ?>) KafkaPeer.call(kafka, "activeProducers"))
                    .forEach((id, entry) -> kafkas.append(describe(id, entry)).append('\n'));
            assertThat(ours.toString()).as("seed %d", seed).isEqualTo(kafkas.toString());
            Optional<?> unstable = (Optional<?>) KafkaPeer.call(kafka, "firstUnstableOffset");
            String first = ours.firstUnstableOffset() == UnstableTransactions.NONE ? "none"
                    : "(offset=" + ours.firstUnstableOffset() + ",";
            assertThat(unstable.map(Object::toString).orElse("none")).as("seed %d", seed).contains(first);
        }

        /** A Kafka entry in the words of {@link ProducerState#toString}. */
        private static String describe(Object producerId, Object entry) {
            OptionalLong first = (OptionalLong) KafkaPeer.call(entry, "currentTxnFirstOffset");
            StringBuilder text = new StringBuilder("producer ").append(producerId).append(" epoch ")
                    .append(KafkaPeer.call(entry, "producerEpoch")).append(" coordinator epoch ")
                    .append(KafkaPeer.call(entry, "coordinatorEpoch")).append(" last timestamp ")
                    .append(KafkaPeer.call(entry, "lastTimestamp")).append(" transaction from ")
                    .append(first.orElse(-1));
            for (Object batch : (Iterable<?>) KafkaPeer.call(entry, "batchMetadata"))
                text.append(" [sequence to ").append(KafkaPeer.call(batch, "lastSeq")).append(" at ")
                        .append(KafkaPeer.call(batch, "firstOffset")).append("..")
                        .append(KafkaPeer.call(batch, "lastOffset")).append(" time ")
                        .append(KafkaPeer.call(batch, "timestamp")).append(']');
            return text.toString();
        }

        private static ByteBuffer copy(ByteBuffer batch) {
            ByteBuffer copy = ByteBuffer.allocate(batch.limit());
            return copy.put(batch.duplicate().position(0)).flip();
        }
    }
}
