package io.tidemark.controller.decision.config;

import io.tidemark.common.config.ConfigKey;
import io.tidemark.common.config.DefaultValue;
import io.tidemark.common.config.KafkaType;
import io.tidemark.common.config.RuntimeKeys;
import io.tidemark.common.config.Scope;
import io.tidemark.common.config.TopicDefaults;
import io.tidemark.common.metadata.image.ConfigImage;
import io.tidemark.controller.decision.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What one operation makes of one key. */
sealed interface AlteredKey {
    /** The longest value, in characters: what Kafka allows. */
    int MAX_VALUE_CHARS = Short.MAX_VALUE;

    /**
     * It can be done.
     *
     * @param value null where the key is not set afterwards
     * @param isToBeWritten whether it makes a difference
     */
    record To(@Nullable String value, boolean isToBeWritten) implements AlteredKey {}

    /** It cannot. */
    record Refused(Refusal refusal) implements AlteredKey {}

    /**
     * Carries an operation out.
     *
     * @param now what is set before
     * @param defaults of topics
     */
    static AlteredKey of(RuntimeKeys keys, ConfigImage now, ConfigOperation operation,
            TopicDefaults defaults) {
        Optional<ConfigKey<?>> key = keys.find(operation.key());
        String was = now.value(operation.key());
        if (operation.type() == null)
            return refused(Errors.INVALID_REQUEST, "An operation of that number is not known.");
        return switch (operation.type()) {
            case DELETE ->
                was == null && key.isEmpty() ? unknown(keys, operation) : new To(null, was != null);
            case SET -> key.isEmpty() ? unknown(keys, operation)
                    : changed(keys, key.get(), operation, was, operation.value());
            case APPEND, SUBTRACT -> key.isEmpty() ? unknown(keys, operation)
                    : ofList(keys, key.get(), operation, was, defaults);
        };
    }

    private static AlteredKey ofList(RuntimeKeys keys, ConfigKey<?> key, ConfigOperation operation,
            @Nullable String was, TopicDefaults defaults) {
        if (key.type().kafkaType() != KafkaType.LIST)
            return refused(Errors.INVALID_CONFIG,
                    key + " is not a list: it can be set, but nothing can be added to it or taken from it.");
        if (operation.value() == null)
            return changed(keys, key, operation, was, null);
        List<String> items = items(was == null ? standard(keys, key, defaults) : was);
        for (String item : items(operation.value())) {
            if (operation.type() == OpType.SUBTRACT)
                items.remove(item);
            else
                if (!items.contains(item))
                    items.add(item);
        }
        return changed(keys, key, operation, was, String.join(",", items));
    }

    private static AlteredKey changed(RuntimeKeys keys, ConfigKey<?> key, ConfigOperation operation,
            @Nullable String was, @Nullable String value) {
        if (value == null)
            return refused(Errors.INVALID_REQUEST,
                    operation.key() + " has no value: to unset it, delete it.");
        if (value.length() > MAX_VALUE_CHARS)
            return refused(Errors.INVALID_CONFIG, operation.key() + " would have " + value.length()
                    + " characters, but may have " + MAX_VALUE_CHARS + " at most.");
        boolean ofBrokers = keys == RuntimeKeys.BROKER || keys == RuntimeKeys.CLUSTER_DEFAULT;
        Optional<String> problem = keys.fixed(key)
                .or(() -> RuntimeKeys.problem(operation.key(), key, value));
        if (problem.isPresent())
            return refused(ofBrokers ? Errors.INVALID_REQUEST : Errors.INVALID_CONFIG, problem.get());
        boolean isReadAgain = keys == RuntimeKeys.BROKER && key.scope() == Scope.BROKER;
        return new To(value, isReadAgain || !value.equals(was));
    }

    /** What a list holds that is not set; what other nodes' files say of it is not known here. */
    private static String standard(RuntimeKeys keys, ConfigKey<?> key, TopicDefaults defaults) {
        return keys == RuntimeKeys.TOPIC ? topicStandard(key, defaults) : fixedStandard(key);
    }

    private static <T> String topicStandard(ConfigKey<T> key, TopicDefaults defaults) {
        return key.print(defaults.forTopic(Map.of()).get(key));
    }

    private static <T> String fixedStandard(ConfigKey<T> key) {
        return switch (key.defaultValue()) {
            case DefaultValue.Fixed<T> fixed -> key.print(fixed.value());
            case DefaultValue.Derived<T> derived -> "";
        };
    }

    private static List<String> items(String text) {
        List<String> items = new ArrayList<>();
        for (String item : text.split(",")) {
            if (!item.isBlank())
                items.add(item.strip());
        }
        return items;
    }

    private static AlteredKey unknown(RuntimeKeys keys, ConfigOperation operation) {
        return refused(Errors.INVALID_CONFIG, keys.unknown(operation.key()));
    }

    private static AlteredKey refused(Errors error, String why) {
        return new Refused(new Refusal(error, why));
    }
}
