/**
 * Who a controller is, and how it and the others make sure of it. Each has a directory id beside its log; the cluster
 * knows its voters by their node id and that id. What holds is: a voter that has lost its log never votes again under
 * its old name.
 *
 * <pre>
 *   meta.properties ({@link io.tidemark.controller.identity.VoterFile}) --&gt; {@link io.tidemark.controller.identity.ControllerIdentity}
 *   a start without a log: {@link io.tidemark.controller.identity.AdmissionRound} asks the others, {@link io.tidemark.controller.identity.Admission} judges
 *   each connection: {@link io.tidemark.controller.identity.ControllerGreeting} says hello, {@link io.tidemark.controller.identity.HelloDesk} answers
 * </pre>
 *
 * <p><b>Threads.</b> Hellos are answered on the controller's shard, and said on event loops; what both use is safe on
 * any thread. Files are read at the start, by whoever starts the node, and written by a pool.
 */
@NullMarked
package io.tidemark.controller.identity;

import org.jspecify.annotations.NullMarked;
