package io.tidemark.common.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;

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
                    struct(schema, javaField(owner, name).getType());
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
            org.apache.kafka.common.protocol.types.Field known = type.fields().get(tag);
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
        Field field = javaField(owner, name);
        if (ImplicitLinkedHashCollection.class.isAssignableFrom(field.getType())) {
            keyed(length, schema, (ParameterizedType) field.getType().getGenericSuperclass());
        } else {
            Class<?> element = argument((ParameterizedType) field.getGenericType());
            for (int i = 0; i < length; i++) {
                struct(schema, element);
            }
        }
    }

    /** What is inside an element is checked before the element is made, which fills the tables inside. */
    private void keyed(int length, Schema schema, ParameterizedType collection) {
        Class<?> type = argument(collection);
        Constructor<?> constructor = constructor(type);
        KeyedTable table = new KeyedTable(length, budget);
        for (int i = 0; i < length; i++) {
            Readable again = in.slice();
            struct(schema, type);
            table.add(hash(constructor, again));
        }
    }

    private int hash(Constructor<?> constructor, Readable element) {
        try {
            return constructor.newInstance(element, version).hashCode();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
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

    private static Class<?> argument(ParameterizedType type) {
        return (Class<?>) type.getActualTypeArguments()[0];
    }

    private static Constructor<?> constructor(Class<?> element) {
        try {
            return element.getConstructor(Readable.class, short.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The field of a generated class: {@code topic_id} in the schema is {@code topicId} in Java. */
    private static Field javaField(Class<?> owner, String name) {
        String wanted = name.replace("_", "");
        for (Field field : owner.getDeclaredFields()) {
            if (field.getName().equalsIgnoreCase(wanted)) {
                return field;
            }
        }
        throw new IllegalStateException(owner.getName() + " has no field " + name);
    }
}
