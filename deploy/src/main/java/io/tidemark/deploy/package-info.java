/**
 * The distribution's front door: the program {@code tidemark} and what it needs to answer an operator in
 * one clear sentence. It sees all other rooms and is seen by none.
 *
 * <p>Each command is a class of its own, built and run on the process's main thread, which it owns until
 * it returns its exit code: 0 when it did what was asked, 1 when it could not, 2 when the question itself
 * was wrong. A command writes to the writers of its {@link picocli.CommandLine} and never to
 * {@code System.out}, so that a test can read what it says.
 */
@NullMarked
package io.tidemark.deploy;

import org.jspecify.annotations.NullMarked;
