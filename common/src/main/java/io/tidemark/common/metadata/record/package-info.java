/**
 * The events of a cluster: what stands in {@code __cluster_metadata}, what brokers pull, and what a snapshot
 * is written in. The messages are generated from {@code metadata.proto}, whose comments say what each kind
 * and each field means, and since when; docs/metadata-records.md has the rules by which they may grow.
 * {@link io.tidemark.common.metadata.record.MetadataRecord} is one event,
 * {@link io.tidemark.common.metadata.record.MetadataBatch} what is decided, and applied, as a whole.
 *
 * <p>An event says what happened, never what should. Its kind is a number that stays for ever; a record of a
 * kind that this node does not know reads as one without an event, and is written again byte for byte, as
 * are fields that it does not know.
 *
 * <p><b>Threads.</b> Messages are immutable. {@link io.tidemark.common.metadata.record.RecordCodec} and its
 * siblings hold no state and serve any thread. <b>Hostile bytes</b> end in
 * {@link io.tidemark.common.metadata.record.MalformedRecord}, whatever they are; no record is larger than
 * {@link io.tidemark.common.metadata.record.RecordCodec#MAX_RECORD_BYTES}.
 */
@NullMarked
package io.tidemark.common.metadata.record;

import org.jspecify.annotations.NullMarked;
