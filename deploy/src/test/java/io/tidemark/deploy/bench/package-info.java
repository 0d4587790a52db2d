/**
 * Benchmarks, run by {@code scripts/bench} and never by the build: each {@code *Bench} class here has a main
 * method that prints one JSON object. The other classes are what they are made of. The main thread does the
 * work that is measured; whatever else runs (a reader of a socket) says so.
 */
@NullMarked
package io.tidemark.deploy.bench;

import org.jspecify.annotations.NullMarked;
