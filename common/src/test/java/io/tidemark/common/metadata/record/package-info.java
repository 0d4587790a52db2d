/** Tests of the metadata records: their bytes, their schema, and the page that documents them. */
@NullMarked
package io.tidemark.common.metadata.record;

import org.jspecify.annotations.NullMarked;
