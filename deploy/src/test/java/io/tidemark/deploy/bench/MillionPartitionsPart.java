package io.tidemark.deploy.bench;

import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.port.OsDisk;
import io.tidemark.controller.quorum.ImageFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A million partitions in one image: the heap that it takes once it is loaded, and how fast its snapshot is
 * written, to where it is on disk, and loaded. The slowest of a few times counts as little as the fastest.
 */
final class MillionPartitionsPart implements Part {
    private static final int WARM_UPS = 3;
    private static final int TIMES = 3;
    private static final ManyPartitions SMALL = new ManyPartitions(2_500, 20);

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        Path file = directory.resolve(ImageFile.NAME);
        for (int i = 0; i < WARM_UPS; i++) {
            ImageFile.write(OsDisk.INSTANCE, file, SMALL.create());
            ImageFile.read(OsDisk.INSTANCE, file);
        }
        List<Stopwatch> writings = new ArrayList<>();
        long bytes = write(file, writings);
        long before = Heap.heldBytes();
        List<Stopwatch> loadings = new ArrayList<>();
        int partitions = load(file, loadings, before, figures);
        double write = partitions / median(writings, Stopwatch::wallS);
        double load = partitions / median(loadings, Stopwatch::wallS);
        figures.put("snapshot_partitions_per_s", Math.min(write, load));
        figures.put("snapshot_write_partitions_per_s", write);
        figures.put("snapshot_load_partitions_per_s", load);
        figures.put("snapshot_write_partitions_per_cpu_s", partitions / median(writings, Stopwatch::cpuS));
        figures.put("snapshot_load_partitions_per_cpu_s", partitions / median(loadings, Stopwatch::cpuS));
        figures.put("snapshot_bytes_per_partition", (double) bytes / partitions);
    }

    private static double median(List<Stopwatch> times, ToDoubleFunction<Stopwatch> seconds) {
        return Duel.median(times.stream().mapToDouble(seconds).toArray());
    }

    /** The image that is written is garbage afterwards. */
    private static long write(Path file, List<Stopwatch> writings) throws Exception {
        ClusterImage image = ManyPartitions.MILLION.create();
        long bytes = 0;
        for (int i = 0; i < TIMES; i++) {
            Stopwatch writing = new Stopwatch();
            bytes = ImageFile.write(OsDisk.INSTANCE, file, image);
            writings.add(writing.stop());
        }
        return bytes;
    }

    private static int load(Path file, List<Stopwatch> loadings, long heapBefore, Figures figures)
            throws Exception {
        ClusterImage image = ClusterImage.EMPTY;
        for (int i = 0; i < TIMES; i++) {
            image = ClusterImage.EMPTY;
            Heap.heldBytes();
            Stopwatch loading = new Stopwatch();
            image = ImageFile.read(OsDisk.INSTANCE, file);
            loadings.add(loading.stop());
        }
        long held = Heap.heldBytes() - heapBefore;
        int partitions = image.topics().partitionCount();
        figures.put("partitions", partitions);
        figures.put("image_bytes_per_partition", (double) held / partitions);
        return partitions;
    }
}
