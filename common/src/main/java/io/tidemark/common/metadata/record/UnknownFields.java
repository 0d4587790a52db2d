package io.tidemark.common.metadata.record;

import com.google.protobuf.UnknownFieldSet;
import java.util.Map;

/**
 * Keeps the fields of newer nodes. All events about one thing give the same meaning the same number and
 * type, so the newest value of a field that this node does not know is that of the last event that has it.
 */
public final class UnknownFields {
    private UnknownFields() {}

    /** What is known of the unknown after an event with {@code newer} fields: these replace the ones kept. */
    public static UnknownFieldSet replace(UnknownFieldSet kept, UnknownFieldSet newer) {
        if (newer.isEmpty())
            return kept;
        if (kept.isEmpty())
            return newer;
        UnknownFieldSet.Builder merged = kept.toBuilder();
        for (Map.Entry<Integer, UnknownFieldSet.Field> field : newer.asMap().entrySet())
            merged.addField(field.getKey(), field.getValue());
        return merged.build();
    }

    /** {@code kept} without the field of that number. */
    public static UnknownFieldSet without(UnknownFieldSet kept, int number) {
        return kept.hasField(number) ? kept.toBuilder().clearField(number).build() : kept;
    }
}
