/** Tests of how a node begins, stands with its controllers, and ends. */
@NullMarked
package io.tidemark.broker.node;

import org.jspecify.annotations.NullMarked;
