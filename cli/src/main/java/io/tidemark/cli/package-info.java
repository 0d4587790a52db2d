/**
 * The operator's commands for a running cluster, on Kafka's Admin client alone, so that they say nothing that
 * another tool could not find out. It has no code yet; what looks at log directories without a node is in
 * {@code deploy}.
 *
 * <p>Commands run in a process of their own, on its main thread. It may use {@code common} and nothing else
 * of ours.
 */
@NullMarked
package io.tidemark.cli;

import org.jspecify.annotations.NullMarked;
