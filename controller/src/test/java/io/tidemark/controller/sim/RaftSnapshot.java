package io.tidemark.controller.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.ImageWriter;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An image on a raft node's disk, as the bytes that the product writes.
 *
 * @param index of the last entry in it
 * @param term of that entry
 * @param bytes the image's records
 */
record RaftSnapshot(long index, int term, ByteString bytes) {
    static RaftSnapshot of(ClusterImage image, long index, int term) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            for (ImageWriter records = new ImageWriter(image); records.hasNext();)
                RecordCodec.writeDelimited(records.next(), out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RaftSnapshot(index, term, bytes.toByteString());
    }

    ClusterImage image() {
        CodedInputStream in = bytes.newCodedInput();
        ImageReader reader = new ImageReader();
        try {
            while (!in.isAtEnd())
                reader.accept(RecordCodec.readDelimited(in));
            return reader.finish();
        } catch (MalformedRecord | MalformedSnapshot e) {
            throw new IllegalStateException("a snapshot does not come back from its disk", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
