/** Tests of a broker's side of the controllers, and a small world of controllers for it to live in. */
@NullMarked
package io.tidemark.controller.client;

import org.jspecify.annotations.NullMarked;
