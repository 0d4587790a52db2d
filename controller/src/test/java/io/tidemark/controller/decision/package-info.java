/** Tests of decisions, and the clusters that they share. */
@NullMarked
package io.tidemark.controller.decision;

import org.jspecify.annotations.NullMarked;
