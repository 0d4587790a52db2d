package io.tidemark.common.wire;

import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Walks the bytes of a message along its schema, and finds out what it would take kafka-clients to fill the
 * message's hash tables: an attacker who makes 20,000 topic names collide would keep a thread busy for hours.
 * Only for messages with large arrays, since it reads each keyed element twice. Owned by one thread.
 */
final class CollisionCheck {
    private final ByteBufReadable in;
    private final short version;
    private final ProbeBudget budget;

    private CollisionCheck(ByteBufReadable in, short version, ProbeBudget budget) {
        this.in = in;
        this.version = version;
        this.budget = budget;
    }

    /**
     * Reads a message's bytes from {@code in} without making the message.
     *
     * @throws MalformedFrame   if filling its tables takes over {@code maxProbes}, or the bytes are wrong
     * @throws RuntimeException as the generated code throws it for elements that are wrong
     */
    static void check(Class<?> message, Schema schema, short version, ByteBufReadable in, long maxProbes) {
        new CollisionCheck(in, version, new ProbeBudget(maxProbes)).struct(schema, message);
    }

    private void struct(Schema schema, Class<?> owner) {
        for (BoundField field : schema.fields()) {
            value(field.def.type, field.def.name, owner);
        }
    }

    private void value(Type type, String name, Class<?> owner) {
        switch (type) {
            case Schema schema -> {
                if (!schema.isNullable() || in.readByte() >= 0) {
                    struct(schema, GeneratedField.of(owner, name).struct());
                }
            }
            case TaggedFields tagged -> taggedFields(tagged, owner);
            default -> {
                if (type.isArray()) {
                    array(type, name, owner);
                } else {
                    leaf(type);
                }
            }
        }
    }

    private void taggedFields(TaggedFields type, Class<?> owner) {
        int count = in.readUnsignedVarint();
        in.remaining();
        for (int i = 0; i < count; i++) {
            int tag = in.readUnsignedVarint();
            int sizeInBytes = in.readUnsignedVarint();
            Field known = type.fields().get(tag);
            if (known == null) {
                in.skip(sizeInBytes);
            } else {
                value(known.type, known.name, owner);
            }
        }
    }

    private void array(Type type, String name, Class<?> owner) {
        int length = type instanceof CompactArrayOf ? in.readUnsignedVarint() - 1 : in.readInt();
        if (length < 0) {
            return;
        }
        in.remaining();
        Type elementType = type.arrayElementType().orElseThrow();
        if (!(elementType instanceof Schema schema)) {
            for (int i = 0; i < length; i++) {
                leaf(elementType);
            }
            return;
        }
        GeneratedField field = GeneratedField.of(owner, name);
        if (field.keyed()) {
            keyed(length, schema, field);
        } else {
            for (int i = 0; i < length; i++) {
                struct(schema, field.struct());
            }
        }
    }

    /** What is inside an element is checked before the element is made, which fills the tables inside. */
    private void keyed(int length, Schema schema, GeneratedField field) {
        KeyedTable table = new KeyedTable(length, budget);
        ByteBufReadable again = in.duplicate();
        for (int i = 0; i < length; i++) {
            again.readAgainFrom(in);
            struct(schema, field.struct());
            table.add(field.readHashCode(again, version));
        }
    }

    private void leaf(Type type) {
        switch (type.toString()) {
            case "BOOLEAN", "INT8" -> in.skip(Byte.BYTES);
            case "INT16", "UINT16" -> in.skip(Short.BYTES);
            case "INT32", "UINT32" -> in.skip(Integer.BYTES);
            case "INT64", "FLOAT64" -> in.skip(Long.BYTES);
            case "UUID" -> in.skip(2 * Long.BYTES);
            case "STRING", "NULLABLE_STRING" -> skipUnlessNull(in.readShort());
            case "BYTES", "NULLABLE_BYTES", "RECORDS", "NULLABLE_RECORDS" -> skipUnlessNull(in.readInt());
            case "COMPACT_STRING", "COMPACT_NULLABLE_STRING", "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES",
                    "COMPACT_RECORDS", "COMPACT_NULLABLE_RECORDS" ->
                skipUnlessNull(
                        in.readUnsignedVarint() - 1);
            default -> throw new IllegalStateException("a field type that is not known: " + type);
        }
    }

    private void skipUnlessNull(int length) {
        if (length >= 0) {
            in.skip(length);
        }
    }
}
