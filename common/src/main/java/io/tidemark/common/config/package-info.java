/**
 * What can be configured, and what was. The definitions ({@link io.tidemark.common.config.LogKeys},
 * {@link io.tidemark.common.config.TopicKeys} and their siblings) read like tables: Kafka's names, types
 * and units, our words. {@link io.tidemark.common.config.ConfigLoader} turns a {@code server.properties}
 * into an immutable {@link io.tidemark.common.config.NodeConfig}, or into every problem at once;
 * {@link io.tidemark.common.config.TopicDefaults} turns that and the dynamic layers into a topic's
 * {@link io.tidemark.common.config.TopicConfig}.
 *
 * <p>Everything here is immutable once built and may be used on any thread. Nothing here keeps a value
 * current: whoever holds a configuration swaps the whole object when a new one comes.
 */
@NullMarked
package io.tidemark.common.config;

import org.jspecify.annotations.NullMarked;
