/**
 * Metadata in words for people: what an event says, in one line.
 *
 * <pre>
 *   (MetadataRecord, what is known of the state before it) --EventWords--> "broker 2, epoch 17, was fenced"
 * </pre>
 *
 * <p>The words hold names as they stand in the events, whatever characters those have: who prints them makes
 * them safe for a terminal. What credentials are made of stays out; of configs is shown what a
 * {@link io.tidemark.common.metadata.words.ShownValue} lets through. Nothing here keeps state or blocks; safe on
 * any thread.
 */
@NullMarked
package io.tidemark.common.metadata.words;

import org.jspecify.annotations.NullMarked;
