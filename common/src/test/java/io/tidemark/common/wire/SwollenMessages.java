package io.tidemark.common.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * Valid frames that make a reader allocate as much as it can be made to: in each, one array of the message is
 * long and all else is as small as it can be, once with every other array, string and struct absent or empty,
 * and once with one element or one byte of each.
 */
final class SwollenMessages {
    private final int elements;
    private final int small;
    private final int target;
    private int arrays;

    private SwollenMessages(int elements, int small, int target) {
        this.elements = elements;
        this.small = small;
        this.target = target;
    }

    /** For each array of the message, frames in which it has {@code elements} elements. */
    static List<byte[]> of(MessageVersion of, int elements) {
        List<byte[]> frames = new ArrayList<>();
        for (int small = 0; small <= 1; small++) {
            int target = 0;
            SwollenMessages made;
            do {
                made = new SwollenMessages(elements, small, target++);
                frames.add(made.frame(of));
            } while (target < made.arrays);
        }
        return frames;
    }

    private byte[] frame(MessageVersion of) {
        Struct body = struct(of.schema());
        ByteBuffer header = MessageUtil.toByteBufferAccessor(of.header(1, ""), of.headerVersion()).buffer();
        ByteBuffer frame = ByteBuffer.allocate(header.remaining() + body.sizeOf()).put(header);
        body.writeTo(frame);
        return frame.array();
    }

    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type));
        }
        return struct;
    }

    private @Nullable Object value(Type type) {
        return switch (type) {
            case Schema schema -> struct(schema);
            case TaggedFields tagged -> taggedFields(tagged);
            default -> type.isArray() ? array(type.arrayElementType().orElseThrow()) : leaf(type);
        };
    }

    private @Nullable Object[] array(Type element) {
        boolean isTarget = arrays++ == target;
        // One element at least until the target is found, which may be inside.
        @Nullable
        Object[] values = new @Nullable Object[isTarget ? elements : arrays <= target ? 1 : small];
        int before = arrays;
        for (int i = 0; i < values.length; i++) {
            arrays = before;
            values[i] = value(element);
        }
        if (values.length == 0) {
            value(element);
        }
        return values;
    }

    private Map<Integer, @Nullable Object> taggedFields(TaggedFields type) {
        Map<Integer, @Nullable Object> fields = new TreeMap<>();
        for (Map.Entry<Integer, Field> known : type.fields().entrySet()) {
            fields.put(known.getKey(), value(known.getValue().type));
        }
        if (small == 1) {
            fields.put(1_000, new RawTaggedField(1_000, new byte[0]));
        }
        return fields;
    }

    private @Nullable Object leaf(Type type) {
        return switch (type.toString()) {
            case "BOOLEAN" -> false;
            case "INT8" -> (byte) 0;
            case "INT16" -> (short) 0;
            case "UINT16", "INT32" -> 0;
            case "UINT32", "INT64" -> 0L;
            case "FLOAT64" -> 0.0;
            case "UUID" -> new Uuid(1, 1);
            case "STRING", "COMPACT_STRING", "NULLABLE_STRING", "COMPACT_NULLABLE_STRING" ->
                "x".repeat(small);
            case "BYTES", "COMPACT_BYTES", "NULLABLE_BYTES", "COMPACT_NULLABLE_BYTES" -> ByteBuffer
                    .wrap(new byte[small]);
            case "RECORDS", "COMPACT_RECORDS", "NULLABLE_RECORDS", "COMPACT_NULLABLE_RECORDS" -> MemoryRecords
                    .readableRecords(ByteBuffer.wrap(new byte[small]));
            default -> throw new AssertionError("a new type: " + type);
        };
    }
}
