/**
 * The active controller: decides, proposes, and answers once what it decided is committed.
 *
 * <pre>
 *   Standby --leads term t--> Claiming(t) --barrier of t applied--> Active(t) --lost, or a proposal failed--> Standby
 *
 *   command -> decision on the speculative image -> batch (t, sequence) -> quorum -> committed -> response
 * </pre>
 *
 * <p>The speculative image is the committed one with all batches that are in flight. When one of them fails, or
 * leadership ends, it is dropped, by dropping one reference; who waits for an answer hears that the outcome is
 * unknown, since an entry whose proposal failed may still be committed.
 *
 * <p><b>Threads.</b> Everything here belongs to the controller's shard.
 */
@NullMarked
package io.tidemark.controller.active;

import org.jspecify.annotations.NullMarked;
