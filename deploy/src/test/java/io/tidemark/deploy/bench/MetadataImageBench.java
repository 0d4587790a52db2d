package io.tidemark.deploy.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.OperatingSystemMXBean;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.Replay;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.BrokerRegistered;
import io.tidemark.common.metadata.record.BrokerUnfenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.PartitionCreated;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.metadata.record.TopicCreated;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.kafka.common.Uuid;

/**
 * Metadata of a million partitions: heap, snapshots, replay of one broker's death. Arguments: topics, and
 * partitions of each (50000 20). Ten brokers, three replicas, all log directories known. Heap is measured
 * after full collections, of an image that was loaded from a snapshot.
 */
public final class MetadataImageBench {
    private static final int BROKERS = 10;
    private static final int REPLICAS = 3;
    private static final int SLICE = 1000;

    private final int topics;
    private final int partitionsEach;
    private final SplittableRandom random = new SplittableRandom(42);

    private MetadataImageBench(int topics, int partitionsEach) {
        this.topics = topics;
        this.partitionsEach = partitionsEach;
    }

    public static void main(String[] args) throws Exception {
        int topics = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int partitionsEach = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        for (int i = 0; i < 3; i++)
            new MetadataImageBench(Math.max(1, topics / 20), partitionsEach).run();
        System.out.println(new MetadataImageBench(topics, partitionsEach).run());
    }

    private String run() throws Exception {
        Stopwatch writing = new Stopwatch();
        byte[] snapshot = snapshotOfNew(writing);
        long heapBefore = heap();
        Stopwatch loading = new Stopwatch();
        ClusterImage image = load(snapshot);
        loading.stop();
        int count = image.topics().partitionCount();
        long heapOfImage = heap() - heapBefore;

        return String.format(Locale.ROOT,
                """
                        {"partitions": %d, "topics": %d, "image_bytes_per_partition": %.1f, \
                        "snapshot_bytes_per_partition": %.1f, "snapshot_partitions_per_s": %.0f, \
                        "snapshot_write_partitions_per_s": %.0f, "snapshot_load_partitions_per_s": %.0f, \
                        "snapshot_write_partitions_per_cpu_s": %.0f, "snapshot_load_partitions_per_cpu_s": %.0f, %s}""",
                count, topics, heapOfImage / (double) count, snapshot.length / (double) count,
                count / Math.max(writing.wallS, loading.wallS), count / writing.wallS, count / loading.wallS,
                count / writing.cpuS, count / loading.cpuS, death(image));
    }

    /** The image that was written is garbage afterwards. */
    private byte[] snapshotOfNew(Stopwatch writing) throws IOException {
        ClusterImage created = create();
        writing.start();
        byte[] snapshot = write(created);
        writing.stop();
        return snapshot;
    }

    /** One broker of ten dies: every partition it is in the ISR of changes. */
    private static String death(ClusterImage image) {
        Stopwatch deciding = new Stopwatch();
        List<MetadataRecord> changes = changesOfDeath(image, 3);
        deciding.stop();

        Stopwatch replaying = new Stopwatch();
        ClusterImage atOnce = image.replay(changes, image.endOffset() + 1).after();
        replaying.stop();

        ClusterImage inSlices = image;
        double worstS = 0;
        Stopwatch slicing = new Stopwatch();
        for (int from = 0; from < changes.size(); from += SLICE) {
            Stopwatch one = new Stopwatch();
            List<MetadataRecord> slice = changes.subList(from, Math.min(changes.size(), from + SLICE));
            inSlices = inSlices.replay(slice, image.endOffset() + 1).after();
            one.stop();
            worstS = Math.max(worstS, one.wallS);
        }
        slicing.stop();
        if (!inSlices.equals(atOnce))
            throw new IllegalStateException("two ways of replaying differ");
        return String.format(Locale.ROOT, """
                "isr_changes": %d, "make_changes_s": %.3f, "make_changes_cpu_s": %.3f, \
                "replay_changes_s": %.3f, "replay_changes_cpu_s": %.3f, "replay_changes_by_%d_s": %.3f, \
                "replay_changes_by_%d_cpu_s": %.3f, "replay_slowest_%d_ms": %.1f""", changes.size(),
                deciding.wallS, deciding.cpuS, replaying.wallS, replaying.cpuS, SLICE, slicing.wallS, SLICE,
                slicing.cpuS, SLICE, worstS * 1e3);
    }

    private static List<MetadataRecord> changesOfDeath(ClusterImage image, int dead) {
        List<MetadataRecord> changes = new ArrayList<>();
        changes.add(MetadataRecord.newBuilder()
                .setBrokerFenced(BrokerFenced.newBuilder().setBrokerId(dead).setBrokerEpoch(dead + 1))
                .build());
        for (TopicImage topic : image.topics().all()) {
            for (int i = 0; i < topic.partitions().size(); i++) {
                PartitionImage partition = topic.partitions().get(i);
                if (!partition.isr().contains(dead))
                    continue;
                BrokerIds isr = partition.isr().minus(dead);
                PartitionEdit edit = new PartitionEdit(topic.id(), i, partition).isr(isr);
                if (partition.leader() == dead)
                    edit.leader(isr.get(0));
                changes.add(edit.toRecord().orElseThrow());
            }
        }
        return changes;
    }

    private ClusterImage create() {
        Replay replay = new Replay(ClusterImage.EMPTY);
        for (int id = 0; id < BROKERS; id++) {
            replay.replay(MetadataRecord.newBuilder().setBrokerRegistered(registration(id)).build());
            replay.replay(MetadataRecord.newBuilder()
                    .setBrokerUnfenced(BrokerUnfenced.newBuilder().setBrokerId(id).setBrokerEpoch(id + 1))
                    .build());
        }
        for (int topic = 0; topic < topics; topic++) {
            UuidValue id = UuidValues.of(new Uuid(random.nextLong(), topic + 1));
            replay.replay(MetadataRecord.newBuilder()
                    .setTopicCreated(TopicCreated.newBuilder().setTopicId(id).setName("the-topic-" + topic))
                    .build());
            for (int i = 0; i < partitionsEach; i++)
                replay.replay(MetadataRecord.newBuilder().setPartitionCreated(partition(id, i)).build());
        }
        return replay.finish(1).after();
    }

    private static BrokerRegistered registration(int id) {
        return BrokerRegistered.newBuilder()
                .setBrokerId(id)
                .setBrokerEpoch(id + 1)
                .setIncarnationId(UuidValues.of(new Uuid(5, id)))
                .setFenced(true)
                .build();
    }

    private PartitionCreated partition(UuidValue topic, int number) {
        BrokerIds replicas = BrokerIds.NONE;
        while (replicas.size() < REPLICAS)
            replicas = replicas.plus(random.nextInt(BROKERS));
        PartitionCreated.Builder event = PartitionCreated.newBuilder()
                .setTopicId(topic)
                .setPartition(number)
                .setLeader(replicas.get(0))
                .setLastKnownLeader(PartitionImage.NO_LEADER);
        for (int i = 0; i < REPLICAS; i++)
            event.addReplicas(replicas.get(i))
                    .addIsr(replicas.get(i))
                    .addDirectories(0x9E37_79B9_7F4A_7C15L * (replicas.get(i) + 1))
                    .addDirectories(0xC2B2_AE3D_27D4_EB4FL * (replicas.get(i) + 7));
        return event.build();
    }

    private static byte[] write(ClusterImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 1 << 16);
        ImageWriter writer = new ImageWriter(image);
        while (writer.hasNext())
            RecordCodec.writeDelimited(writer.next(), out);
        out.flush();
        return bytes.toByteArray();
    }

    private static ClusterImage load(byte[] snapshot) throws Exception {
        CodedInputStream in = CodedInputStream.newInstance(snapshot);
        ImageReader reader = new ImageReader();
        while (!in.isAtEnd())
            reader.accept(RecordCodec.readDelimited(in));
        return reader.finish();
    }

    private static long heap() {
        for (int i = 0; i < 3; i++)
            System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Time on the wall, and of the processor for the whole process: the collector and compilers too. */
    private static final class Stopwatch {
        private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
                .getOperatingSystemMXBean();

        private long startedNanos;
        private long startedCpuNanos;
        private double wallS;
        private double cpuS;

        Stopwatch() {
            start();
        }

        void start() {
            startedNanos = System.nanoTime();
            startedCpuNanos = SYSTEM.getProcessCpuTime();
        }

        void stop() {
            wallS = (System.nanoTime() - startedNanos) / 1e9;
            cpuS = (SYSTEM.getProcessCpuTime() - startedCpuNanos) / 1e9;
        }
    }
}
