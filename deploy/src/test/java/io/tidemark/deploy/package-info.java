/** Tests of the program and its distribution, and of how the rooms of the house lie to each other. */
@NullMarked
package io.tidemark.deploy;

import org.jspecify.annotations.NullMarked;
