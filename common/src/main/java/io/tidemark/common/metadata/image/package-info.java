/**
 * The cluster as its events add up to it. A {@link io.tidemark.common.metadata.image.ClusterImage} is
 * immutable; records, replayed on it, make the next one:
 *
 * <pre>
 *   image --replay(records, end offset)--> ClusterDelta: before, after, what is different
 *   image --ImageWriter--> header, records, footer --ImageReader--> an equal image
 * </pre>
 *
 * Every node replays the same records by the same code, so at the same offset all have equal images.
 * A controller decides on an image, a broker acts on a delta; neither ever changes one.
 *
 * <p><b>What a change costs.</b> {@link io.tidemark.common.metadata.image.Replay} opens what changes once for
 * any number of records, and closes it into persistent maps and chunked vectors: replaying k changes costs
 * about k, and the logarithm of the number of topics for each topic that is touched. Old images cost what
 * they do not share.
 *
 * <p><b>What contradicts the image</b> is not applied. A
 * {@link io.tidemark.common.metadata.image.ContradictingRecord} says in a sentence what is wrong; it is a
 * broken invariant for whoever replays a log. Values (a
 * {@link io.tidemark.common.metadata.image.PartitionImage}, a
 * {@link io.tidemark.common.metadata.image.BrokerImage} ...) hold to their invariants in their constructors;
 * transitions, such as epochs that only rise, are checked where an event makes one value of another.
 *
 * <p><b>What a newer node wrote</b> and this one does not know is kept and written again: fields beside the
 * thing they belong to, records as they are, within a bound.
 *
 * <p><b>Threads.</b> Images and deltas are safe on any thread. Replays, readers and writers belong to the
 * thread that made them; none of them blocks, and there is no I/O here.
 */
@NullMarked
package io.tidemark.common.metadata.image;

import org.jspecify.annotations.NullMarked;
