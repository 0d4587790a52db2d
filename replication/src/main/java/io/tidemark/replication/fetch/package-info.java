/**
 * Fetches over several partitions of one shard: what is answered together, and what waits for more
 * ({@link io.tidemark.replication.fetch.FetchShare}). A request whose partitions belong to several shards has one
 * for each; whoever took the request joins them.
 *
 * <p>Everything belongs to the shard of its partitions. Records are passed on as stretches of files that whoever gets
 * them releases.
 */
@NullMarked
package io.tidemark.replication.fetch;

import org.jspecify.annotations.NullMarked;
