package io.tidemark.deploy.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.image.BrokerIds;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.PartitionEdit;
import io.tidemark.common.metadata.image.PartitionImage;
import io.tidemark.common.metadata.image.TopicImage;
import io.tidemark.common.metadata.record.BrokerFenced;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Metadata of a million partitions: heap, snapshots, replay of one broker's death. Arguments: topics, and
 * partitions of each (50000 20). Ten brokers, three replicas, all log directories known. Heap is measured
 * after full collections, of an image that was loaded from a snapshot.
 */
public final class MetadataImageBench {
    private static final int SLICE = 1000;

    private final int topics;
    private final int partitionsEach;

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
        long heapBefore = Heap.heldBytes();
        Stopwatch loading = new Stopwatch();
        ClusterImage image = load(snapshot);
        loading.stop();
        int count = image.topics().partitionCount();
        long heapOfImage = Heap.heldBytes() - heapBefore;

        return String.format(Locale.ROOT,
                """
                        {"partitions": %d, "topics": %d, "image_bytes_per_partition": %.1f, \
                        "snapshot_bytes_per_partition": %.1f, "snapshot_partitions_per_s": %.0f, \
                        "snapshot_write_partitions_per_s": %.0f, "snapshot_load_partitions_per_s": %.0f, \
                        "snapshot_write_partitions_per_cpu_s": %.0f, "snapshot_load_partitions_per_cpu_s": %.0f, %s}""",
                count, topics, heapOfImage / (double) count, snapshot.length / (double) count,
                count / Math.max(writing.wallS(), loading.wallS()), count / writing.wallS(),
                count / loading.wallS(),
                count / writing.cpuS(), count / loading.cpuS(), death(image));
    }

    /** The image that was written is garbage afterwards. */
    private byte[] snapshotOfNew(Stopwatch writing) throws IOException {
        ClusterImage created = new ManyPartitions(topics, partitionsEach).create();
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
            worstS = Math.max(worstS, one.wallS());
        }
        slicing.stop();
        if (!inSlices.equals(atOnce))
            throw new IllegalStateException("two ways of replaying differ");
        return String.format(Locale.ROOT, """
                "isr_changes": %d, "make_changes_s": %.3f, "make_changes_cpu_s": %.3f, \
                "replay_changes_s": %.3f, "replay_changes_cpu_s": %.3f, "replay_changes_by_%d_s": %.3f, \
                "replay_changes_by_%d_cpu_s": %.3f, "replay_slowest_%d_ms": %.1f""", changes.size(),
                deciding.wallS(), deciding.cpuS(), replaying.wallS(), replaying.cpuS(), SLICE,
                slicing.wallS(), SLICE,
                slicing.cpuS(), SLICE, worstS * 1e3);
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

}
