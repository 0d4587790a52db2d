/** The image and the compose file beside it, brought up on whatever engine answers, and removed again. */
@NullMarked
package io.tidemark.deploy.containers;

import org.jspecify.annotations.NullMarked;
