/**
 * How this broker's followers get what their leaders have: by Kafka's own Fetch, in a session for each leader and
 * shard (KIP-227), so that thousands of partitions cost what changes in them.
 *
 * <pre>
 *   Partition --readyToFetch--> {@link io.tidemark.broker.follow.ShardFetchers} -> {@link io.tidemark.broker.follow.LeaderFetcher} of the leader --Fetch--> leader
 *   Partition &lt;----fetched----- answer of the leader; what it appends is written at the end of the turn,
 *                               and then it is ready again
 * </pre>
 *
 * <p><b>One at a time.</b> A fetcher has one Fetch under way, which the leader holds back until there is something to
 * say. When a partition has something new to ask meanwhile (a new assignment, a finished flush), the fetcher sends a
 * small request behind it: the leader answers a fetch that waits as soon as something else comes on its connection.
 *
 * <p><b>Threads.</b> Everything belongs to the shard whose partitions are fetched for, network included: what a leader
 * sends is appended where it was read.
 *
 * <p><b>What fails.</b> A partition's error takes it out of the session for a while. A connection that ends takes the
 * session with it; the next one begins with a full fetch. Both are tried again after a pause that grows up to
 * {@code replica.fetch.backoff.ms}.
 */
@NullMarked
package io.tidemark.broker.follow;

import org.jspecify.annotations.NullMarked;
