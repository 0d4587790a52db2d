package io.tidemark.deploy.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.tidemark.common.config.Secret;
import io.tidemark.common.metadata.record.ConfigEntry;
import io.tidemark.common.metadata.record.UuidValue;
import io.tidemark.common.metadata.record.UuidValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * An event as JSON: its fields by their names in camel case, UUIDs as Kafka writes them. Fields that are not
 * set and empty lists are left out; secrets and what credentials are made of are hidden; of fields that this
 * version does not know the numbers are given.
 */
final class MessageJson {
    /** Holds pairs of halves of UUIDs. */
    private static final String DIRECTORIES = "directories";

    private final Json json;

    MessageJson(Json json) {
        this.json = json;
    }

    /** Writes the fields of an event into the object that is open. */
    void fields(Message message) throws IOException {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isRepeated() ? message.getRepeatedFieldCount(field) == 0
                    : field.hasPresence() && !message.hasField(field))
                continue;
            if (field.isRepeated()) list(field, (List<?>) message.getField(field));
            else single(field, message.getField(field), message);
        }
        if (!message.getUnknownFields().asMap().isEmpty())
            json.numbers("unknownFields",
                    message.getUnknownFields().asMap().keySet().stream().map(Integer::longValue).toList());
    }

    private void single(FieldDescriptor field, Object value, Message holder) throws IOException {
        String name = field.getJsonName();
        switch (value) {
            case UuidValue id -> json.text(name, UuidValues.toUuid(id).toString());
            case Message message -> json.object(name, () -> fields(message));
            case String text -> json.text(name, holder instanceof ConfigEntry entry && entry.hasValue()
                    && field.getNumber() == ConfigEntry.VALUE_FIELD_NUMBER
                            ? ShownConfigs.show(entry.getKey(), text)
                            : text);
            case EnumValueDescriptor constant -> json.text(name, constant.getName());
            case Boolean flag -> json.flag(name, flag);
            case Double decimal -> json.decimal(name, decimal);
            case Number number -> json.number(name, (Long) number.longValue());
            case ByteString _ -> json.text(name, Secret.HIDDEN);
            default -> throw new IllegalStateException("events have no field of type " + field.getType());
        }
    }

    private void list(FieldDescriptor field, List<?> values) throws IOException {
        String name = field.getJsonName();
        if (name.equals(DIRECTORIES)) {
            json.texts(name, uuids(values));
        } else if (values.getFirst() instanceof UuidValue) {
            json.texts(name,
                    values.stream().map(each -> UuidValues.toUuid((UuidValue) each).toString()).toList());
        } else if (values.getFirst() instanceof Message) {
            json.array(name, values, each -> fields((Message) each));
        } else {
            json.numbers(name, values.stream().map(each -> ((Number) each).longValue()).toList());
        }
    }

    private static List<String> uuids(List<?> halves) {
        List<String> ids = new ArrayList<>(halves.size() / 2);
        for (int i = 0; i + 1 < halves.size(); i += 2)
            ids.add(new Uuid((Long) halves.get(i), (Long) halves.get(i + 1)).toString());
        return ids;
    }
}
