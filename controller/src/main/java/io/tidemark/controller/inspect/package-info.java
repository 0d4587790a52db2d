/**
 * Looking at a controller's metadata without being one: for an operator's commands, and for tests. Nothing in
 * here writes, locks or repairs, so it may be used beside a node that runs.
 *
 * <pre>
 *   MetadataDirectory --newest snapshot--> image --\
 *                     --LogDump, EntryWalk--> entries --> ImageTrail: the image before each entry, as far as known
 * </pre>
 *
 * <p>Of a node that runs, the end of the log moves while it is read, snapshots and segments come and go:
 * {@link io.tidemark.controller.inspect.MetadataReading} begins again when they do, a few times. What is at the
 * end of a log may not be committed, and may still be replaced: raft's commit index is not on disk.
 *
 * <p>Everything blocks and belongs to the thread that calls it.
 */
@NullMarked
package io.tidemark.controller.inspect;

import org.jspecify.annotations.NullMarked;
