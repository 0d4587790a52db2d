/**
 * Clusters of real processes on the loopback interface, ours and Apache Kafka's, for end-to-end tests and
 * benchmarks: each on free ports and in a directory of its own, each process ended by whoever started it.
 */
@NullMarked
package io.tidemark.deploy.cluster;

import org.jspecify.annotations.NullMarked;
