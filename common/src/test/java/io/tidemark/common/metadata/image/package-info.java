/** Tests of images, and the generator of random histories of a cluster that they share. */
@NullMarked
package io.tidemark.common.metadata.image;

import org.jspecify.annotations.NullMarked;
