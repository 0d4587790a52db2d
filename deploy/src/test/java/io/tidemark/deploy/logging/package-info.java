/** Tests of what is known of the logging backend. */
@NullMarked
package io.tidemark.deploy.logging;

import org.jspecify.annotations.NullMarked;
