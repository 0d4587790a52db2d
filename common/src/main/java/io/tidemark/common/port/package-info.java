/**
 * The edges of the product: time, threads, chance, disk and the end of the world, each an interface of a
 * few methods that its owner hands in. Everything that is not one of these is a function of its inputs, so
 * that a simulation can replay a whole cluster from one seed.
 *
 * <p>Production versions stand beside the interfaces ({@link io.tidemark.common.port.SystemClock},
 * {@link io.tidemark.common.port.OsDisk} and so on); the simulated ones live in the test jar, package
 * {@code io.tidemark.sim}. Nothing outside this package reads the wall clock, draws a random number,
 * sleeps, or opens a file; the tidy test holds the build to that.
 */
@NullMarked
package io.tidemark.common.port;

import org.jspecify.annotations.NullMarked;
