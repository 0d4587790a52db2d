package io.tidemark.controller.quorum;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The one file of a raft snapshot that is ours: the image, as records.
 *
 * <pre>
 *   0       magic     8 bytes, the text TMIMAGE and a line feed
 *   8       version   int32 = 1
 *   12      records   as {@link ImageWriter} makes them, each preceded by its length ({@link RecordCodec})
 *   n - 12  length    int64 = n, of the whole file in bytes
 *   n - 4   checksum  uint32, CRC-32C of all before it
 * </pre>
 *
 * Integers are big-endian. Equal images give equal files. Both methods block, for a second or so where there
 * are a million partitions, and keep no state: they may be called on any thread but a shard's.
 */
public final class ImageFile {
    /** The file's name in a snapshot's directory. */
    public static final String NAME = "image";

    /** The only version of the format that there is. */
    static final int VERSION = 1;

    static final int HEADER_BYTES = 12;
    static final int TRAILER_BYTES = 12;

    /** How much is read or written at once. */
    static final int BUFFER_BYTES = 256 << 10;

    private static final byte[] MAGIC = "TMIMAGE\n".getBytes(StandardCharsets.US_ASCII);

    private ImageFile() {}

    /**
     * Writes an image to a file, in place of what is in it, and forces its bytes to disk. That its name
     * survives a power failure is up to the caller, who syncs the directory; a file whose writing failed is
     * refused by {@link #read}.
     *
     * @return the file's length in bytes
     * @throws IllegalArgumentException when a record is larger than {@link RecordCodec#MAX_RECORD_BYTES}
     */
    public static long write(Disk disk, Path path, ClusterImage image) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.APPEND)) {
            file.truncate(0);
            CRC32C checksum = new CRC32C();
            CodedOutputStream out = CodedOutputStream.newInstance(new DiskFileOutput(file, checksum),
                    BUFFER_BYTES);
            out.writeRawBytes(MAGIC);
            out.writeRawBytes(ByteBuffer.allocate(Integer.BYTES).putInt(0, VERSION));
            ImageWriter records = new ImageWriter(image);
            while (records.hasNext()) RecordCodec.writeDelimited(records.next(), out);
            out.flush();
            long length = file.size() + TRAILER_BYTES;
            ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES).putLong(length);
            checksum.update(trailer.slice(0, Long.BYTES));
            file.append(trailer.putInt((int) checksum.getValue()).flip());
            file.force();
            return length;
        }
    }

    /**
     * Reads a file's image.
     *
     * @throws MalformedImageFile when the file is not whole, or is no image's; another copy may be good
     * @throws IOException when the disk fails, or there is no such file
     */
    public static ClusterImage read(Disk disk, Path path) throws IOException, MalformedImageFile {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            long size = file.size();
            ByteBuffer header = bytes(file, 0, HEADER_BYTES);
            checkHeader(path, header);
            ByteBuffer trailer = bytes(file, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES);
            if (size < HEADER_BYTES + TRAILER_BYTES || trailer.getLong(0) != size)
                throw cutShort(path, size);
            CRC32C checksum = new CRC32C();
            checksum.update(header);
            DiskFileInput in = new DiskFileInput(file, HEADER_BYTES, size - TRAILER_BYTES, checksum);
            return image(path, in, trailer);
        }
    }

    private static ByteBuffer bytes(DiskFile file, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        file.read(bytes, position);
        return bytes.flip();
    }

    private static void checkHeader(Path path, ByteBuffer header) throws MalformedImageFile {
        int common = Math.min(header.remaining(), MAGIC.length);
        if (!header.slice(0, common).equals(ByteBuffer.wrap(MAGIC, 0, common)))
            throw new MalformedImageFile(MalformedImageFile.Flaw.NO_IMAGE,
                    path + " is no image of a cluster: it does not begin with TMIMAGE", null);
        if (header.remaining() < HEADER_BYTES) throw cutShort(path, header.remaining());
        int version = header.getInt(MAGIC.length);
        if (version != VERSION)
            throw new MalformedImageFile(MalformedImageFile.Flaw.UNKNOWN_VERSION,
                    "%s has version %d of the format of images, and only version %d can be read".formatted(
                            path,
                            version, VERSION),
                    null);
    }

    private static MalformedImageFile cutShort(Path path, long size) {
        return new MalformedImageFile(MalformedImageFile.Flaw.CUT_SHORT, path + " is cut short, or was never "
                + "finished: the end of its " + size + " bytes is not that of an image", null);
    }

    /** What is wrong with the checksum explains what is wrong with the records, so it is told first. */
    private static ClusterImage image(Path path, DiskFileInput in, ByteBuffer trailer)
            throws IOException, MalformedImageFile {
        ClusterImage image = null;
        Exception wrong = null;
        try {
            image = parse(in);
        } catch (MalformedRecord | MalformedSnapshot e) {
            wrong = e;
        }
        CRC32C checksum = in.drain();
        checksum.update(trailer.slice(0, Long.BYTES));
        if (trailer.getInt(Long.BYTES) != (int) checksum.getValue())
            throw new MalformedImageFile(MalformedImageFile.Flaw.CHECKSUM,
                    path + " is damaged: its checksum is wrong", wrong);
        if (image == null)
            throw new MalformedImageFile(MalformedImageFile.Flaw.RECORDS,
                    path + " is as it was written, yet no image can be made of it"
                            + (wrong == null ? "" : ": " + wrong.getMessage()),
                    wrong);
        return image;
    }

    private static ClusterImage parse(DiskFileInput in)
            throws IOException, MalformedRecord, MalformedSnapshot {
        ImageReader reader = new ImageReader();
        CodedInputStream coded = CodedInputStream.newInstance(in, BUFFER_BYTES);
        while (!coded.isAtEnd()) reader.accept(RecordCodec.readDelimited(coded));
        return reader.finish();
    }
}
