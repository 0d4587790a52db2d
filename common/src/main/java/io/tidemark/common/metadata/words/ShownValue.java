package io.tidemark.common.metadata.words;

/** Decides what is shown of a config's value. */
@FunctionalInterface
public interface ShownValue {
    String show(String key, String value);
}
