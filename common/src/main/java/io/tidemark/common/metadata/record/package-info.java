/**
 * The events.
 */
@NullMarked
package io.tidemark.common.metadata.record;

import org.jspecify.annotations.NullMarked;
