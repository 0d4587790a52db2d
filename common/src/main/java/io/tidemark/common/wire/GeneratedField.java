package io.tidemark.common.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;

/**
 * What Java makes of a field of a schema: {@code topic_data} of a generated class is its {@code topicData}.
 * Immutable; found by reflection once for each.
 *
 * @param struct the class of the field, or of its elements where it is an array of structs
 * @param keyed  whether the field is a hash table
 */
record GeneratedField(Class<?> struct, boolean keyed) {
    /** Bounded by the fields of kafka-clients' classes, of which there are some thousands. */
    private static final ClassValue<Map<String, GeneratedField>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, GeneratedField> computeValue(Class<?> owner) {
            return new ConcurrentHashMap<>();
        }
    };

    private static final ClassValue<Constructor<?>> CONSTRUCTORS = new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> element) {
            try {
                return element.getConstructor(Readable.class, short.class);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    };

    static GeneratedField of(Class<?> owner, String schemaName) {
        Map<String, GeneratedField> fields = FIELDS.get(owner);
        GeneratedField known = fields.get(schemaName);
        if (known == null) {
            known = find(owner, schemaName);
            fields.put(schemaName, known);
        }
        return known;
    }

    private static GeneratedField find(Class<?> owner, String schemaName) {
        String wanted = schemaName.replace("_", "");
        for (Field field : owner.getDeclaredFields()) {
            if (field.getName().equalsIgnoreCase(wanted)) {
                return described(field);
            }
        }
        throw new IllegalStateException(owner.getName() + " has no field " + schemaName);
    }

    private static GeneratedField described(Field field) {
        boolean keyed = ImplicitLinkedHashCollection.class.isAssignableFrom(field.getType());
        Type type = keyed ? field.getType().getGenericSuperclass() : field.getGenericType();
        return type instanceof ParameterizedType collection
                ? new GeneratedField((Class<?>) collection.getActualTypeArguments()[0], keyed)
                : new GeneratedField(field.getType(), false);
    }

    /**
     * The hash code of an element of this field, read from {@code element}.
     *
     * @throws RuntimeException as the generated code throws it for an element that is wrong
     */
    int readHashCode(Readable element, short version) {
        try {
            return CONSTRUCTORS.get(struct).newInstance(element, version).hashCode();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
