/**
 * The command {@code tidemark quickstart}: starts three nodes of this distribution as processes, writes a
 * sample of real records through Kafka's own client, kills a leader in the middle, reads everything back and
 * compares. {@link io.tidemark.deploy.quickstart.Story} tells it from beginning to end; read that first. One
 * thread, the command's, does everything but the producer's callbacks, which only
 * {@link io.tidemark.deploy.quickstart.Acknowledgements} takes. All waiting has an end, and says what it waited
 * for.
 */
@NullMarked
package io.tidemark.deploy.quickstart;

import org.jspecify.annotations.NullMarked;
