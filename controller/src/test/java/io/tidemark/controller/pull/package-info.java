/** Tests of how committed metadata is served, and a log to serve from that other tests use as well. */
@NullMarked
package io.tidemark.controller.pull;

import org.jspecify.annotations.NullMarked;
