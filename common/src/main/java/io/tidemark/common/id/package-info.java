/**
 * The names and numbers that identify things across the whole product: small immutable records that keep
 * two bare longs from standing side by side. They know nothing of each other's rooms and may be used on
 * any thread. A topic partition is {@code org.apache.kafka.common.TopicPartition}, a topic id
 * {@code org.apache.kafka.common.Uuid}: the wire codec brings both along.
 */
@NullMarked
package io.tidemark.common.id;

import org.jspecify.annotations.NullMarked;
