package io.tidemark.controller.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.Events;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.controller.quorum.MalformedImageFile.Flaw;
import io.tidemark.sim.DiskOperation;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageFileTest {
    private static final Path DIRECTORY = Path.of("/snapshot");
    private static final Path FILE = DIRECTORY.resolve(ImageFile.NAME);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ClusterImage image = history(3, 60);

    @BeforeEach
    void makeTheDirectory() throws IOException {
        disk.createDirectories(DIRECTORY);
        disk.syncEverything();
    }

    private static ClusterImage history(long seed, int events) {
        RandomHistory history = new RandomHistory(new SeededRandomness(seed));
        ClusterImage image = ClusterImage.EMPTY;
        for (int i = 0; i < events; i++)
            image = image.replay(history.next(image), image.endOffset() + 1).after();
        return image;
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        for (ClusterImage each : List.of(ClusterImage.EMPTY, image, history(5, 2000))) {
            long length = ImageFile.write(disk, FILE, each);
            assertThat(ImageFile.read(disk, FILE)).isEqualTo(each);
            assertThat(disk.size(FILE)).isEqualTo(length);
        }
    }

    @Test
    void aShorterImageReplacesALongerOne() throws Exception {
        ImageFile.write(disk, FILE, image);
        ImageFile.write(disk, FILE, ClusterImage.EMPTY);
        assertThat(ImageFile.read(disk, FILE)).isEqualTo(ClusterImage.EMPTY);
    }

    @Test
    void aWrittenFileSurvivesAPowerFailureOnceItsNameIsDurable() throws Exception {
        ImageFile.write(disk, FILE, image);
        disk.syncDirectory(DIRECTORY);
        disk.powerFailure(new SeededRandomness(9));
        disk.restart();
        assertThat(ImageFile.read(disk, FILE)).isEqualTo(image);
    }

    @Test
    void theFileBeginsAndEndsAsItsFormatSays() throws Exception {
        long length = ImageFile.write(disk, FILE, image);
        ByteBuffer bytes = ByteBuffer.wrap(contents());
        assertThat(bytes.capacity()).isEqualTo((int) length);
        assertThat(bytes.getLong(0)).isEqualTo(0x54_4D_49_4D_41_47_45_0AL);
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getLong((int) length - 12)).isEqualTo(length);
        assertThat(bytes.getInt((int) length - 4)).isEqualTo(checksum(bytes.array(), (int) length - 4));
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        long bits = ImageFile.write(disk, FILE, image) * 8;
        Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
        for (long bit = 0; bit < bits; bit++) {
            disk.flipBit(FILE, bit);
            flaws.add(refused().flaw());
            disk.flipBit(FILE, bit);
        }
        assertThat(flaws).containsExactlyInAnyOrder(Flaw.NO_IMAGE, Flaw.UNKNOWN_VERSION, Flaw.CUT_SHORT,
                Flaw.CHECKSUM);
        assertThat(ImageFile.read(disk, FILE)).isEqualTo(image);
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws Exception {
        ImageFile.write(disk, FILE, image);
        for (long size = disk.size(FILE) - 1; size >= 0; size--) {
            disk.truncateBehindTheBack(FILE, size);
            assertThat(refused().flaw()).isEqualTo(Flaw.CUT_SHORT);
        }
    }

    @Test
    void aFileThatGoesOnBehindItsEndIsRefused() throws Exception {
        ImageFile.write(disk, FILE, image);
        byte[] whole = contents();
        for (int more = 1; more < 40; more++) {
            put(Arrays.copyOf(whole, whole.length + more));
            assertThat(refused()).hasMessageContaining("is cut short, or was never finished");
        }
    }

    @Test
    void whatIsNoImageIsRefusedInASentence() throws Exception {
        put(new byte[4096]);
        assertThat(refused()).hasMessage("/snapshot/image is no image of a cluster: it does not begin with "
                + "TMIMAGE");
    }

    @Test
    void aVersionOfTheFutureIsRefusedInASentence() throws Exception {
        put(sealed(2, new byte[0]));
        assertThat(refused()).hasMessage("/snapshot/image has version 2 of the format of images, and only "
                + "version 1 can be read");
    }

    @Test
    void recordsThatContradictEachOtherAreRefusedInASentence() throws Exception {
        List<MetadataRecord> records = new ArrayList<>();
        new ImageWriter(image).forEachRemaining(records::add);
        MetadataRecord broker = records.stream().filter(MetadataRecord::hasBrokerRegistered).findFirst()
                .orElseThrow();
        records.add(records.indexOf(broker), broker);
        put(sealed(1, stream(records)));
        MalformedImageFile refused = refused();
        assertThat(refused.flaw()).isEqualTo(Flaw.RECORDS);
        assertThat(refused).hasMessageStartingWith("/snapshot/image is as it was written, yet no image can "
                + "be made of it: record ").hasMessageContaining("contradicts those before it");
    }

    @Test
    void recordsBehindTheFooterAreRefused() throws Exception {
        List<MetadataRecord> records = new ArrayList<>();
        new ImageWriter(image).forEachRemaining(records::add);
        records.add(Events.barrier(9));
        put(sealed(1, stream(records)));
        assertThat(refused()).hasMessageContaining("behind its footer");
    }

    @Test
    void hostileRecordsUnderARightChecksumAreAnImageOrRefused() throws Exception {
        ImageFile.write(disk, FILE, image);
        byte[] whole = contents();
        byte[] valid = Arrays.copyOfRange(whole, ImageFile.HEADER_BYTES,
                whole.length - ImageFile.TRAILER_BYTES);
        SeededRandomness random = new SeededRandomness(17);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] hostile = valid.clone();
            for (int j = random.nextInt(3); j >= 0; j--)
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt(256);
            put(sealed(1, hostile));
            try {
                ImageFile.read(disk, FILE);
            } catch (MalformedImageFile e) {
                assertThat(e.flaw()).isEqualTo(Flaw.RECORDS);
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 4_999);
    }

    @Test
    void aDiskThatFailsIsNoMalformedFile() throws Exception {
        ImageFile.write(disk, FILE, image);
        disk.faults().failOneIn(4);
        int failures = 0;
        for (int i = 0; i < 200; i++) {
            try {
                assertThat(ImageFile.read(disk, FILE)).isEqualTo(image);
            } catch (IOException e) {
                failures++;
            }
        }
        disk.faults().heal();
        assertThat(failures).isBetween(50, 190);
        disk.faults().failNext(DiskOperation.FORCE, FILE);
        assertThatThrownBy(() -> ImageFile.write(disk, FILE, image)).isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatIsNotThereIsNoMalformedFile() {
        assertThatThrownBy(() -> ImageFile.read(disk, FILE)).isInstanceOf(NoSuchFileException.class);
    }

    private MalformedImageFile refused() {
        return catchThrowableOfType(MalformedImageFile.class, () -> ImageFile.read(disk, FILE));
    }

    private byte[] contents() throws IOException {
        try (DiskFile file = disk.open(FILE, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            file.read(bytes, 0);
            return bytes.array();
        }
    }

    private void put(byte[] bytes) throws IOException {
        try (DiskFile file = disk.open(FILE, Disk.Mode.APPEND)) {
            file.truncate(0);
            file.append(ByteBuffer.wrap(bytes));
        }
    }

    private static byte[] stream(List<MetadataRecord> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (MetadataRecord record : records) RecordCodec.writeDelimited(record, out);
        out.flush();
        return bytes.toByteArray();
    }

    /** A file as its writer would have made it, of any records. */
    private static byte[] sealed(int version, byte[] records) {
        int length = ImageFile.HEADER_BYTES + records.length + ImageFile.TRAILER_BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(length).putLong(0x54_4D_49_4D_41_47_45_0AL).putInt(version)
                .put(records).putLong(length);
        return bytes.putInt(checksum(bytes.array(), bytes.position())).array();
    }

    private static int checksum(byte[] bytes, int count) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, count);
        return (int) checksum.getValue();
    }
}
