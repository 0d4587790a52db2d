package io.tidemark.deploy.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Opening after kill -9: the node has written 2 GiB since its last checkpoint, all of which has to be looked
 * at. Beside it the same files are read, 1 MiB at a time, by as many threads. First with the files in the
 * page cache, as they are after a kill, then from the disk, as after a power failure. Each time in a new JVM.
 */
final class RecoveryPart implements Part {
    private static final int ROUNDS = 3;

    @Override
    public void measure(Path directory, Figures figures) throws Exception {
        writeAndKill(directory);
        SystemSync.sync(directory);
        measure(directory, "", () -> {}, ROUNDS, figures);
        measure(directory, "_from_disk", () -> {
            SystemSync.sync(directory);
            SystemSync.dropFromCache(directory);
        }, ROUNDS, figures);
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private static void measure(Path directory, String suffix, Step before, int rounds, Figures figures)
            throws IOException, InterruptedException {
        double[] recovery = new double[rounds];
        double[] reading = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            before.run();
            reading[i] = seconds("read", directory);
            before.run();
            recovery[i] = seconds("recover", directory);
            ratios[i] = reading[i] / recovery[i];
        }
        figures.put("recover_2gib" + suffix + "_s", Duel.median(recovery));
        figures.put("read_2gib" + suffix + "_s", Duel.median(reading));
        figures.put("recover" + suffix + "_ratio", Duel.median(ratios));
    }

    private static double seconds(String what, Path directory) throws IOException, InterruptedException {
        Figures figures = new Figures();
        figures.putLines(ChildJvm.run(RecoveryMain.class, what, directory.toString()));
        return figures.number("seconds");
    }

    private static void writeAndKill(Path directory) throws IOException, InterruptedException {
        Process writer = ChildJvm.start(RecoveryMain.class, "write", directory.toString());
        int answer = writer.getInputStream().read();
        writer.destroyForcibly().waitFor();
        if (answer != RecoveryMain.WRITTEN) throw new IOException("the writer failed");
    }
}
