package io.tidemark.common.config;

import java.util.List;
import java.util.function.Function;

/** What a key is where nobody has set it. */
public sealed interface DefaultValue<T> {
    /** The value, given what is set beside it. */
    T in(ConfigValues values);

    /** The same value always; where {@code words} is not empty, it is shown in the value's place. */
    record Fixed<T>(T value, String words) implements DefaultValue<T> {
        @Override
        public T in(ConfigValues values) {
            return value;
        }
    }

    /**
     * A value that follows from others.
     *
     * @param words what it is, as a noun phrase
     * @param standIns the keys that Kafka reads in this one's place, the first set one counts; empty where
     *        the value merely depends on others
     */
    record Derived<T>(String words, List<ConfigKey<?>> standIns, Function<ConfigValues, T> rule)
            implements
                DefaultValue<T> {
        @Override
        public T in(ConfigValues values) {
            return rule.apply(values);
        }
    }
}
