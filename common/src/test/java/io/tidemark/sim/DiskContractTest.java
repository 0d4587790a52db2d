package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Disk;
import io.tidemark.common.port.Disk.Entry;
import io.tidemark.common.port.Disk.Mode;
import io.tidemark.common.port.DiskFile;
import io.tidemark.common.port.OsDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the machine's disk and for the simulated one alike. */
@ParameterizedClass
@EnumSource
final class DiskContractTest {
    enum Kind {
        MACHINE,
        SIMULATED
    }

    private final Disk disk;

    @TempDir
    Path directory;

    DiskContractTest(Kind kind) {
        disk = switch (kind) {
            case MACHINE -> OsDisk.INSTANCE;
            case SIMULATED -> new SimulatedDisk(1);
        };
    }

    @BeforeEach
    void createTheDirectory() throws IOException {
        disk.createDirectories(directory);
    }

    @Test
    void appendedBytesAreReadBack() throws IOException {
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND)) {
            file.append(bytes("one"));
            file.append(bytes("two"));
            assertThat(file.size()).isEqualTo(6);
            assertThat(read(file, 0, 100)).isEqualTo("onetwo");
        }
        assertThat(content("a")).isEqualTo("onetwo");
    }

    @Test
    void openedAgainAFileGoesOnAtItsEnd() throws IOException {
        write("a", "one");
        write("a", "two");
        assertThat(content("a")).isEqualTo("onetwo");
    }

    @Test
    void gatheringAppendTakesMoreBuffersThanOneSystemCall() throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[2500];
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < buffers.length; i++) {
            String text = i % 3 == 0 ? "" : "<" + i + ">";
            expected.append(text);
            buffers[i] = i % 2 == 0 ? bytes(text) : direct(text);
        }
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND)) {
            file.append(buffers, 0, buffers.length);
            assertThat(buffers).noneMatch(ByteBuffer::hasRemaining);
            assertThat(read(file, 0, 100_000)).isEqualTo(expected.toString());
        }
    }

    @Test
    void gatheringAppendTakesOnlyTheBuffersItWasGiven() throws IOException {
        ByteBuffer[] buffers = {bytes("no"), bytes("one"), direct("two"), bytes("no")};
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND)) {
            file.append(buffers, 1, 2);
            file.append(buffers, 0, 0);
            assertThat(buffers[0].remaining()).isEqualTo(2);
            assertThat(buffers[3].remaining()).isEqualTo(2);
        }
        assertThat(content("a")).isEqualTo("onetwo");
    }

    @Test
    void appendTakesWhatIsBetweenPositionAndLimit() throws IOException {
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND)) {
            ByteBuffer buffer = direct("_payload_").position(1).limit(8);
            file.append(buffer);
            assertThat(buffer.position()).isEqualTo(8);
            assertThat(buffer.limit()).isEqualTo(8);
        }
        assertThat(content("a")).isEqualTo("payload");
    }

    @Test
    void readStopsAtTheTargetsLimitAndAtTheEndOfTheFile() throws IOException {
        write("a", "0123456789");
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.READ)) {
            ByteBuffer target = ByteBuffer.allocateDirect(8).position(2).limit(6);
            assertThat(file.read(target, 3)).isEqualTo(4);
            assertThat(target.position()).isEqualTo(6);
            assertThat(read(file, 8, 5)).isEqualTo("89");
            assertThat(file.read(ByteBuffer.allocate(4), 10)).isZero();
            assertThat(file.read(ByteBuffer.allocate(4), 1_000_000)).isZero();
            assertThat(file.read(ByteBuffer.allocate(0), 0)).isZero();
        }
    }

    @Test
    void appendAfterTruncateBeginsAtTheCut() throws IOException {
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND)) {
            file.append(bytes("0123456789"));
            file.truncate(4);
            assertThat(file.size()).isEqualTo(4);
            file.append(bytes("ab"));
            assertThat(read(file, 0, 100)).isEqualTo("0123ab");
            file.truncate(6);
            file.truncate(7);
            assertThat(file.size()).isEqualTo(6);
            file.force();
        }
        assertThat(content("a")).isEqualTo("0123ab");
    }

    @Test
    void afterACutBehindTheBackThereAreZeros() throws IOException {
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND);
                DiskFile other = disk.open(directory.resolve("a"), Mode.APPEND)) {
            file.append(bytes("0123456789"));
            other.truncate(4);
            file.append(bytes("ab"));
            assertThat(read(file, 0, 100)).isEqualTo("0123\0\0\0\0\0\0ab");
        }
    }

    @Test
    void aFileThatIsNotThereCannotBeReadButAppendedTo() throws IOException {
        Path file = directory.resolve("a");
        assertThatThrownBy(() -> disk.open(file, Mode.READ)).isInstanceOf(NoSuchFileException.class);
        assertThat(disk.exists(file)).isFalse();
        disk.open(file, Mode.APPEND).close();
        assertThat(disk.exists(file)).isTrue();
        Path lost = directory.resolve("none/a");
        assertThatThrownBy(() -> disk.open(lost, Mode.APPEND)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void theSizeOfAFileIsKnownWithoutOpeningIt() throws IOException {
        write("a", "one");
        assertThat(disk.size(directory.resolve("a"))).isEqualTo(3);
        assertThatThrownBy(() -> disk.size(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileOpenedForReadingIsNotWritten() throws IOException {
        write("a", "one");
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.READ)) {
            assertThatThrownBy(() -> file.append(bytes("x")))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> file.truncate(0)).isInstanceOf(NonWritableChannelException.class);
        }
        assertThat(content("a")).isEqualTo("one");
    }

    @Test
    void aClosedFileFailsAndClosesAgain() throws IOException {
        DiskFile file = disk.open(directory.resolve("a"), Mode.APPEND);
        file.close();
        file.close();
        assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::force).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void renameReplacesAFileAndOpenFilesStayWithTheirBytes() throws IOException {
        write("new", "new");
        write("old", "old");
        try (DiskFile replaced = disk.open(directory.resolve("old"), Mode.READ);
                DiskFile moved = disk.open(directory.resolve("new"), Mode.APPEND)) {
            disk.rename(directory.resolve("new"), directory.resolve("old"));
            moved.append(bytes("er"));
            assertThat(read(replaced, 0, 10)).isEqualTo("old");
        }
        assertThat(content("old")).isEqualTo("newer");
        assertThat(disk.list(directory)).containsExactly(new Entry("old", false));
    }

    @Test
    void renameOfWhatIsNotThereFails() throws IOException {
        write("a", "a");
        Path a = directory.resolve("a");
        Path b = directory.resolve("b");
        assertThatThrownBy(() -> disk.rename(b, a)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename(a, directory.resolve("none/a")))
                .isInstanceOf(NoSuchFileException.class);
        disk.rename(a, a);
        assertThat(content("a")).isEqualTo("a");
    }

    @Test
    void aDirectoryIsRenamedWithAllThatIsInIt() throws IOException {
        disk.createDirectories(directory.resolve("from/inner"));
        write("from/a", "a");
        disk.rename(directory.resolve("from"), directory.resolve("to"));
        assertThat(content("to/a")).isEqualTo("a");
        assertThat(disk.exists(directory.resolve("from"))).isFalse();
        assertThat(disk.list(directory.resolve("to"))).containsExactlyInAnyOrder(new Entry("a", false),
                new Entry("inner", true));
        assertThatThrownBy(
                () -> disk.rename(directory.resolve("to"), directory.resolve("to/inner/to")))
                .isInstanceOf(FileSystemException.class);
        disk.createDirectories(directory.resolve("other"));
        assertThatThrownBy(() -> disk.rename(directory.resolve("other"), directory.resolve("to")))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void onlyWhatIsEmptyIsDeleted() throws IOException {
        disk.createDirectories(directory.resolve("d"));
        disk.createDirectories(directory.resolve("d"));
        write("d/a", "a");
        assertThatThrownBy(() -> disk.delete(directory.resolve("d")))
                .isInstanceOf(DirectoryNotEmptyException.class);
        try (DiskFile open = disk.open(directory.resolve("d/a"), Mode.READ)) {
            disk.delete(directory.resolve("d/a"));
            assertThat(read(open, 0, 10)).isEqualTo("a");
        }
        disk.delete(directory.resolve("d/a"));
        disk.delete(directory.resolve("d"));
        disk.delete(directory.resolve("d"));
        assertThat(disk.list(directory)).isEmpty();
    }

    @Test
    void onlyADirectoryIsListed() throws IOException {
        write("a", "a");
        assertThatThrownBy(() -> disk.list(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.list(directory.resolve("a"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> disk.syncDirectory(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.createDirectories(directory.resolve("a")))
                .isInstanceOf(FileSystemException.class);
        disk.syncDirectory(directory);
    }

    @Test
    void transferToSendsARangeAndNothingPastTheEnd() throws IOException {
        write("a", "0123456789");
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (DiskFile file = disk.open(directory.resolve("a"), Mode.READ);
                WritableByteChannel target = Channels.newChannel(sent)) {
            assertThat(file.transferTo(2, 3, target)).isEqualTo(3);
            assertThat(file.transferTo(8, 1_000_000, target)).isEqualTo(2);
            assertThat(file.transferTo(10, 5, target)).isZero();
            assertThat(file.transferTo(1_000, 5, target)).isZero();
            assertThat(file.transferTo(0, 0, target)).isZero();
        }
        assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo("23489");
    }

    @Test
    void aLockIsHeldOnceAndFreeAgainWhenClosed() throws IOException {
        Path lockFile = directory.resolve(".lock");
        Disk.Lock lock = Objects.requireNonNull(disk.tryLock(lockFile));
        assertThat(disk.tryLock(lockFile)).isNull();
        lock.close();
        Disk.Lock again = Objects.requireNonNull(disk.tryLock(lockFile));
        lock.close();
        assertThat(disk.tryLock(lockFile)).as("closing the first lock twice frees nothing").isNull();
        again.close();
        assertThatThrownBy(() -> disk.tryLock(directory.resolve("none/.lock")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void usableBytesAreKnownForWhatIsThere() throws IOException {
        assertThat(disk.usableBytes(directory)).isPositive();
        assertThatThrownBy(() -> disk.usableBytes(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void thereAreNoFewerBytesInAllThanUsableOnes() throws IOException {
        assertThat(disk.totalBytes(directory)).isGreaterThanOrEqualTo(disk.usableBytes(directory));
        assertThatThrownBy(() -> disk.totalBytes(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    private void write(String name, String text) throws IOException {
        try (DiskFile file = disk.open(directory.resolve(name), Mode.APPEND)) {
            file.append(bytes(text));
        }
    }

    private String content(String name) throws IOException {
        try (DiskFile file = disk.open(directory.resolve(name), Mode.READ)) {
            return read(file, 0, (int) file.size());
        }
    }

    private static String read(DiskFile file, long position, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        int read = file.read(target, position);
        assertThat(target.position()).isEqualTo(read);
        return StandardCharsets.UTF_8.decode(target.flip()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer direct(String text) {
        ByteBuffer bytes = bytes(text);
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }
}
