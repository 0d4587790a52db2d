/**
 * An image as a tree of names for people: {@code /topics/orders/0}, {@code /brokers/1}. A
 * {@link io.tidemark.common.metadata.tree.TreeNode} is made as it is looked at, so that one look into an image of
 * a million partitions costs no more than what is seen. Immutable; safe on any thread. Nothing here prints:
 * the commands that show a tree do.
 */
@NullMarked
package io.tidemark.common.metadata.tree;

import org.jspecify.annotations.NullMarked;
