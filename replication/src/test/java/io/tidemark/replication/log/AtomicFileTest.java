package io.tidemark.replication.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.OsDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path directory;

    @Test
    void aWriteReplacesTheWholeContent() throws Exception {
        AtomicFile file = new AtomicFile(OsDisk.INSTANCE, directory.resolve("state"));
        file.write("a long first content");
        file.write("second");
        assertThat(file.readText(100)).isEqualTo("second");
    }

    @Test
    void aLeftOverTemporaryFileIsNoPartOfTheNextWrite() throws Exception {
        Files.writeString(directory.resolve("state.tmp"), "half of something that was longer");
        AtomicFile file = new AtomicFile(OsDisk.INSTANCE, directory.resolve("state"));
        assertThat(file.readText(100)).isNull();
        file.write("new");
        assertThat(file.readText(100)).isEqualTo("new");
        assertThat(directory.resolve("state.tmp")).doesNotExist();
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() throws Exception {
        AtomicFile file = new AtomicFile(OsDisk.INSTANCE, directory.resolve("state"));
        file.write("12345");
        assertThat(file.readText(5)).isEqualTo("12345");
        assertThatThrownBy(() -> file.read(4)).isInstanceOf(CorruptStateFile.class)
                .hasMessageContaining("5 bytes, more than 4");
    }

    @Test
    void deletingTwiceIsAsGoodAsOnce() throws Exception {
        AtomicFile file = new AtomicFile(OsDisk.INSTANCE, directory.resolve("state"));
        file.write("x");
        file.delete();
        file.delete();
        assertThat(file.readText(1)).isNull();
    }
}
