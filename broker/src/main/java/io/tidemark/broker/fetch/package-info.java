/**
 * Fetches as a broker serves them: sessions (KIP-227), fetches that wait, and answers that are gathered from the shards.
 *
 * <pre>
 *   api.FetchApi -> {@link io.tidemark.broker.fetch.ConnectionFetches} of the connection -> {@link io.tidemark.broker.fetch.FetchSession}
 *                -> FetchShare on each shard that has partitions of it -> back, joined, answered
 * </pre>
 *
 * <p><b>Sessions live on their connection.</b> One that a client names on another connection is not found, and the
 * client begins a new one, as it does when a broker has forgotten its session. In return nothing is shared between
 * connections, nothing has to be evicted, and a connection's end is the end of all it holds.
 *
 * <p><b>Nothing waits behind a fetch.</b> A fetch that waits for records is answered as soon as another request comes on
 * its connection: answers leave in order, and the client has shown that it would rather go on.
 *
 * <p><b>Threads.</b> A session belongs to its connection's shard; its shares belong to the shards of their partitions.
 * They talk by tasks.
 */
@NullMarked
package io.tidemark.broker.fetch;

import org.jspecify.annotations.NullMarked;
