/**
 * Clients that nobody here wrote, against a cluster of the distribution. Each is a process of its own, started and
 * ended by the test's thread; the programs lie in {@code src/test/clients}, and what they need is installed below
 * {@code target/clients}, by the machine's own apt-get and npm, or by Maven.
 */
@NullMarked
package io.tidemark.deploy.clients;

import org.jspecify.annotations.NullMarked;
