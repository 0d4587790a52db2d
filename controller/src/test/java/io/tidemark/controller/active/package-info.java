/** Tests of the active controller, and what other tests drive one with. */
@NullMarked
package io.tidemark.controller.active;

import org.jspecify.annotations.NullMarked;
