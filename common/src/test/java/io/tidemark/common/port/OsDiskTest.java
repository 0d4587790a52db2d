package io.tidemark.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OsDiskTest {
    @TempDir
    Path directory;

    @Test
    void anotherProcessIsKeptOutEvenAfterThisOneTriedTwice() throws Exception {
        Path lockFile = directory.resolve(".lock");
        try (Disk.Lock lock = OsDisk.INSTANCE.tryLock(lockFile)) {
            assertThat(lock).isNotNull();
            assertThat(OsDisk.INSTANCE.tryLock(lockFile)).isNull();
            assertThat(anotherProcessGets(lockFile)).isFalse();
        }
        assertThat(anotherProcessGets(lockFile)).isTrue();
    }

    private static boolean anotherProcessGets(Path lockFile)
            throws IOException, InterruptedException, URISyntaxException {
        Path classes = Path.of(LockProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process probe = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-cp", classes.toString(), LockProbe.class.getName(), lockFile.toString())
                .inheritIO()
                .start();
        assertThat(probe.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(probe.exitValue()).isIn(0, 1);
        return probe.exitValue() == 0;
    }
}
