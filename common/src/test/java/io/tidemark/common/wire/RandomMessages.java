package io.tidemark.common.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
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
 * Makes random messages of any class at any version: random values for the documented schema, written by the
 * schema's own code and read by kafka-clients. Known and unknown tagged fields, nulls and empty collections
 * included. Counts what it puts in, so that a test can tell what a reader must have seen.
 */
final class RandomMessages {
    private static final String[] TEXTS = {"", "a", "orders", "größe", "主题", "🌊 tide", "x".repeat(300)};
    private static final int FIRST_UNKNOWN_TAG = 1_000;

    private final Random random;
    private int elements;
    private int longestArray;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    /** Elements of all arrays in the last message. */
    int elements() {
        return elements;
    }

    /** The longest array in the last message. */
    int longestArray() {
        return longestArray;
    }

    ApiMessage next(MessageVersion of) {
        ByteBuffer bytes = nextBytes(of);
        ApiMessage message = of.newBody();
        message.read(new ByteBufferAccessor(bytes), of.version());
        if (bytes.hasRemaining()) {
            throw new AssertionError(of + " left " + bytes.remaining() + " bytes");
        }
        return message;
    }

    private ByteBuffer nextBytes(MessageVersion of) {
        elements = 0;
        longestArray = 0;
        Struct struct = struct(of.schema(), 0);
        ByteBuffer bytes = ByteBuffer.allocate(struct.sizeOf());
        struct.writeTo(bytes);
        return bytes.flip();
    }

    private Struct struct(Schema schema, int depth) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type, depth));
        }
        return struct;
    }

    private @Nullable Object value(Type type, int depth) {
        if (type.isNullable() && random.nextInt(6) == 0) {
            return null;
        }
        return switch (type) {
            case Schema schema -> struct(schema, depth + 1);
            case TaggedFields tagged -> taggedFields(tagged, depth);
            default -> type.isArray() ? array(type.arrayElementType().orElseThrow(), depth) : leaf(type);
        };
    }

    private @Nullable Object[] array(Type element, int depth) {
        @Nullable
        Object[] values = new @Nullable Object[random.nextInt(depth > 2 ? 3 : 5)];
        elements += values.length;
        longestArray = Math.max(longestArray, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = value(element, depth + 1);
        }
        return values;
    }

    private Map<Integer, @Nullable Object> taggedFields(TaggedFields type, int depth) {
        Map<Integer, @Nullable Object> fields = new TreeMap<>();
        for (Map.Entry<Integer, Field> known : type.fields().entrySet()) {
            if (random.nextBoolean()) {
                fields.put(known.getKey(), value(known.getValue().type, depth + 1));
            }
        }
        if (random.nextInt(4) == 0) {
            int tag = FIRST_UNKNOWN_TAG + random.nextInt(1 << 20);
            fields.put(tag, new RawTaggedField(tag, bytes(20)));
        }
        return fields;
    }

    private Object leaf(Type type) {
        return switch (type.toString()) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) random.nextInt();
            case "INT16" -> (short) random.nextInt();
            case "UINT16" -> random.nextInt(1 << 16);
            case "INT32" -> random.nextInt();
            case "UINT32" -> random.nextLong(1L << 32);
            case "INT64" -> random.nextLong();
            case "FLOAT64" -> random.nextDouble();
            case "UUID" -> new Uuid(random.nextLong(), random.nextLong());
            case "STRING", "COMPACT_STRING", "NULLABLE_STRING", "COMPACT_NULLABLE_STRING" -> TEXTS[random
                    .nextInt(TEXTS.length)];
            case "BYTES", "COMPACT_BYTES", "NULLABLE_BYTES", "COMPACT_NULLABLE_BYTES" -> ByteBuffer
                    .wrap(bytes(40));
            case "RECORDS", "COMPACT_RECORDS", "NULLABLE_RECORDS", "COMPACT_NULLABLE_RECORDS" -> MemoryRecords
                    .readableRecords(ByteBuffer.wrap(bytes(200)));
            default -> throw new AssertionError("a new type: " + type);
        };
    }

    private byte[] bytes(int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }
}
