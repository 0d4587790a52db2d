package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk.Mode;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The faults that a test can arm. */
final class SimulatedDiskFaultTest {
    private static final Path FILE = Path.of("/d/file");
    private static final byte[] TEN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final DiskFile file;

    SimulatedDiskFaultTest() throws IOException {
        disk.createDirectories(Path.of("/d"));
        file = disk.open(FILE, Mode.APPEND);
        disk.syncEverything();
    }

    @Test
    void aFailedWriteHasWrittenAnyPartOfItsBytes() throws IOException {
        Set<Long> lengths = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            disk.faults().failNext(DiskOperation.WRITE, FILE);
            ByteBuffer buffer = ByteBuffer.wrap(TEN);
            assertThatThrownBy(() -> file.append(buffer)).isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(file.size()).isEqualTo(buffer.position());
            lengths.add(file.size());
            file.truncate(0);
        }
        assertThat(lengths).hasSize(11);
    }

    @Test
    void afterAFailedForceReadsSeeWhatAPowerFailureTakes() throws IOException {
        file.append(ByteBuffer.wrap(TEN));
        disk.faults().failNext(DiskOperation.FORCE, FILE);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        assertThat(content()).isEqualTo(TEN);
        file.force();
        assertThat(content()).isEqualTo(TEN);
        disk.powerFailure(new SeededRandomness(1));
        disk.restart();
        assertThat(content()).isEqualTo(new byte[10]);
    }

    @Test
    void aPageThatIsWrittenAgainAfterAFailedForceIsSavedByTheNextOne() throws IOException {
        file.append(ByteBuffer.wrap(TEN));
        disk.faults().failNext(DiskOperation.FORCE, FILE);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.append(ByteBuffer.wrap(new byte[] {11}));
        file.force();
        disk.powerFailure(new SeededRandomness(1));
        disk.restart();
        assertThat(content()).isEqualTo(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    }

    @Test
    void aFullDiskTakesWhatFitsAndGoesOnWhenThereIsRoom() throws IOException {
        disk.faults().limitBytes(Path.of("/d"), 14);
        file.append(ByteBuffer.wrap(TEN));
        assertThat(disk.usableBytes(FILE)).isEqualTo(4);
        ByteBuffer tooMuch = ByteBuffer.wrap(TEN);
        assertThatThrownBy(() -> file.append(tooMuch)).isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(tooMuch.position()).isEqualTo(4);
        assertThat(file.size()).isEqualTo(14);
        file.truncate(4);
        file.append(ByteBuffer.wrap(TEN));
        try (DiskFile elsewhere = disk.open(Path.of("/elsewhere"), Mode.APPEND)) {
            elsewhere.append(ByteBuffer.wrap(TEN));
        }
    }

    @Test
    void oneDirectoryFailsWhileAnotherWorks() throws IOException {
        disk.createDirectories(Path.of("/other"));
        disk.faults().failUnder(Path.of("/d"));
        assertThatThrownBy(() -> file.append(ByteBuffer.wrap(TEN))).isInstanceOf(IOException.class);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.open(FILE, Mode.READ)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.list(Path.of("/d"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> disk.rename(FILE, Path.of("/other/x"))).isInstanceOf(IOException.class);
        disk.open(Path.of("/other/file"), Mode.APPEND).force();
        disk.faults().heal();
        file.force();
    }

    @Test
    void aReadFailsOnceWhenTold() throws IOException {
        file.append(ByteBuffer.wrap(TEN));
        disk.faults().failNext(DiskOperation.READ, Path.of("/d"));
        assertThatThrownBy(this::content).isInstanceOf(IOException.class);
        assertThat(content()).isEqualTo(TEN);
    }

    @Test
    void theOperationOfANumberFails() throws IOException {
        disk.faults().failAt(disk.opsCount() + 2);
        file.append(ByteBuffer.wrap(TEN));
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force();
    }

    @Test
    void chanceFailsSomeOperationsAndNotOthers() {
        disk.faults().failOneIn(4);
        int failures = 0;
        for (int i = 0; i < 400; i++) {
            try {
                file.force();
            } catch (IOException e) {
                failures++;
            }
        }
        assertThat(failures).isBetween(60, 140);
    }

    @Test
    void aFlippedBitStaysThroughAPowerFailure() throws IOException {
        file.append(ByteBuffer.wrap(TEN));
        file.force();
        disk.flipBit(FILE, 8 * 2 + 3);
        byte[] flipped = TEN.clone();
        flipped[2] ^= 8;
        assertThat(content()).isEqualTo(flipped);
        disk.powerFailure(new SeededRandomness(1));
        disk.restart();
        assertThat(content()).isEqualTo(flipped);
    }

    @Test
    void aCutBehindTheBackIsDurable() throws IOException {
        file.append(ByteBuffer.wrap(TEN));
        file.force();
        disk.truncateBehindTheBack(FILE, 3);
        disk.powerFailure(new SeededRandomness(1));
        disk.restart();
        assertThat(content()).isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void aFewThreadsMayUseIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                byte[] mine = new byte[100];
                Arrays.fill(mine, (byte) thread);
                Path path = Path.of("/d/" + thread);
                done.add(threads.submit(() -> {
                    appendAndReadBack(path, mine);
                    return mine;
                }));
            }
            for (Future<?> each : done)
                each.get();
        }
    }

    private void appendAndReadBack(Path path, byte[] mine) throws IOException {
        try (DiskFile own = disk.open(path, Mode.APPEND)) {
            for (int i = 0; i < 200; i++) {
                own.append(ByteBuffer.wrap(mine));
                own.force();
                ByteBuffer last = ByteBuffer.allocate(mine.length);
                own.read(last, (long) i * mine.length);
                assertThat(last.array()).isEqualTo(mine);
            }
        }
    }

    private byte[] content() throws IOException {
        try (DiskFile reader = disk.open(FILE, Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            reader.read(bytes, 0);
            return bytes.array();
        }
    }
}
