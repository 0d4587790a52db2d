package io.tidemark.deploy.bench;

import io.tidemark.common.port.OsDisk;
import io.tidemark.replication.log.LogConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** The node of {@link RecoveryPart}, in a JVM of its own: writes until it is killed, recovers, or reads. */
final class RecoveryMain {
    /** What the writer says when it has written everything. */
    static final int WRITTEN = 'w';

    private static final int PARTITIONS = 8;
    private static final long PARTITION_BYTES = 256L << 20;
    private static final int BATCH_BYTES = 16_000;
    private static final int READ_BYTES = 1 << 20;

    private RecoveryMain() {}

    /** Called with "write", "recover" or "read", and the directory. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[1]);
        if (arguments[0].equals("write")) {
            write(directory);
            return;
        }
        recoverLittle(directory.resolve("little"));
        long before = System.nanoTime();
        long bytes = arguments[0].equals("read") ? readAll(directory) : recover(directory);
        double seconds = (System.nanoTime() - before) / 1e9;
        long expected = PARTITIONS * (PARTITION_BYTES / BATCH_BYTES) * BATCH_BYTES;
        if (bytes != expected) throw new IllegalStateException(bytes + " bytes instead of " + expected);
        Figures figures = new Figures();
        figures.put("seconds", seconds);
        System.out.print(figures.lines());
    }

    private static void write(Path directory) throws IOException {
        TemporaryStore store = new TemporaryStore(OsDisk.INSTANCE, directory, LogConfig.DEFAULT);
        for (int i = 0; i < PARTITIONS; i++) LogFilling.fill(store.create(i), PARTITION_BYTES, BATCH_BYTES);
        System.out.print((char) WRITTEN);
        System.out.flush();
        System.in.read(); // until it is killed
    }

    /** Loads the classes: a node's start has its own figure. */
    private static void recoverLittle(Path directory) throws IOException {
        TemporaryStore store = new TemporaryStore(new UnsyncedDisk(), directory, LogConfig.DEFAULT);
        LogFilling.fill(store.create(0), BATCH_BYTES, BATCH_BYTES);
        store.store().close();
        new TemporaryStore(OsDisk.INSTANCE, directory, LogConfig.DEFAULT).store().close();
        DirectoryTree.delete(directory);
    }

    private static long recover(Path directory) throws IOException {
        TemporaryStore store = new TemporaryStore(OsDisk.INSTANCE, directory, LogConfig.DEFAULT);
        long bytes = 0;
        for (int i = 0; i < PARTITIONS; i++) bytes += store.log(i).sizeInBytes();
        return bytes;
    }

    private static long readAll(Path directory) throws IOException, InterruptedException {
        Queue<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = new ConcurrentLinkedQueue<>(
                    found.filter(file -> file.toString().endsWith(".log")).toList());
        }
        long[] bytes = new long[TemporaryStore.RECOVERY_THREADS];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            int slot = i;
            threads.add(Thread.ofPlatform().start(() -> bytes[slot] = readFrom(files)));
        }
        for (Thread thread : threads) thread.join();
        long total = 0;
        for (long each : bytes) total += each;
        return total;
    }

    private static long readFrom(Queue<Path> files) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        long total = 0;
        for (Path next = files.poll(); next != null; next = files.poll()) {
            try (FileChannel file = FileChannel.open(next)) {
                for (int read = 0; read >= 0; read = file.read(buffer.clear())) total += read;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return total;
    }
}
