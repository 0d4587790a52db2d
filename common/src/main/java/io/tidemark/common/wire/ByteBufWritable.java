package io.tidemark.common.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.UnalignedMemoryRecords;

/**
 * Takes what the generated messages write. Everything goes into one buffer, the head; only records do not:
 * where they stand, the head is cut, and they become a part of their own. Byte fields that are not records
 * are copied into the head, since they are small and may lie in a frame that is released before the response is
 * sent. Owned by one thread.
 */
final class ByteBufWritable implements Writable {
    private record Cut(int headIndex, SendPart records) {}

    private final ByteBuf head;
    private final List<Cut> cuts = new ArrayList<>(0);

    ByteBufWritable(ByteBuf head) {
        this.head = head;
    }

    @Override
    public void writeByte(byte value) {
        head.writeByte(value);
    }

    @Override
    public void writeShort(short value) {
        head.writeShort(value);
    }

    @Override
    public void writeInt(int value) {
        head.writeInt(value);
    }

    @Override
    public void writeLong(long value) {
        head.writeLong(value);
    }

    @Override
    public void writeDouble(double value) {
        head.writeDouble(value);
    }

    @Override
    public void writeByteArray(byte[] bytes) {
        head.writeBytes(bytes);
    }

    @Override
    public void writeByteBuffer(ByteBuffer bytes) {
        head.writeBytes(bytes.duplicate());
    }

    @Override
    public void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            head.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        head.writeByte(rest);
    }

    @Override
    public void writeVarint(int value) {
        writeUnsignedVarint((value << 1) ^ (value >> 31));
    }

    @Override
    public void writeVarlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            head.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        head.writeByte((int) rest);
    }

    @Override
    public void writeRecords(BaseRecords records) {
        // An empty region is a part as well, since it may hold something open.
        if (records.sizeInBytes() > 0 || records instanceof RecordsRegion) {
            cuts.add(new Cut(head.writerIndex(), part(records)));
        }
    }

    private static SendPart part(BaseRecords records) {
        return switch (records) {
            case RecordsRegion region -> new SendPart.Records(region);
            case MemoryRecords inMemory -> new SendPart.Bytes(Unpooled.wrappedBuffer(inMemory.buffer()));
            case UnalignedMemoryRecords inMemory -> new SendPart.Bytes(
                    Unpooled.wrappedBuffer(inMemory.buffer()));
            default -> throw new IllegalArgumentException(
                    "cannot send records of " + records.getClass().getName());
        };
    }

    /** Everything written so far, records included, in bytes. */
    long sizeInBytes() {
        long size = head.readableBytes();
        for (Cut cut : cuts) {
            size += cut.records.sizeInBytes();
        }
        return size;
    }

    /** The parts, in order. They take over the head: it goes with the last of them. */
    List<SendPart> parts() {
        if (cuts.isEmpty()) {
            return List.of(new SendPart.Bytes(head));
        }
        List<SendPart> parts = new ArrayList<>(2 * cuts.size() + 1);
        int from = head.readerIndex();
        for (Cut cut : cuts) {
            addHead(parts, from, cut.headIndex);
            parts.add(cut.records);
            from = cut.headIndex;
        }
        addHead(parts, from, head.writerIndex());
        head.release();
        return parts;
    }

    private void addHead(List<SendPart> parts, int from, int to) {
        if (to > from) {
            parts.add(new SendPart.Bytes(head.retainedSlice(from, to - from)));
        }
    }
}
