/**
 * The command {@code tidemark node}: runs one node in the foreground, until it is asked to stop. It prints one
 * line when the node serves; everything else that it says goes to the log.
 */
@NullMarked
package io.tidemark.deploy.node;

import org.jspecify.annotations.NullMarked;
