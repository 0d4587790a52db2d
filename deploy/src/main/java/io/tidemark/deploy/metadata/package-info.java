/**
 * The command {@code tidemark metadata}: an operator looks at the cluster's metadata as a controller has it on
 * disk. What is read and what it means is {@code io.tidemark.controller.inspect}'s, what the tree is made of
 * {@code io.tidemark.common.metadata.tree}'s.
 *
 * <p>Runs on the process's main thread. The tree is made while it is printed, a line at a time.
 */
@NullMarked
package io.tidemark.deploy.metadata;

import org.jspecify.annotations.NullMarked;
