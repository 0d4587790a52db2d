/**
 * The controller's port, once bytes are messages: finds out what a call is about, and hands it on.
 *
 * <pre>
 *   CallServer.onCall --ForwardRequest--> {@link io.tidemark.controller.service.ForwardService} --key, version--> {@link io.tidemark.controller.service.Commands}
 *                                            |-- a Decision: submitted to the active controller
 *                                            `-- an Endpoint: served at once (registrations, heartbeats)
 * </pre>
 *
 * <p>What cannot be read is answered with UNREADABLE, whatever its bytes are; nothing else happens. A request is
 * read when its turn comes, so that those which wait cost what they are large and no more. Its response is
 * written before its records are proposed: what cannot be written was not done.
 *
 * <p><b>Threads.</b> Everything here belongs to the controller's shard.
 */
@NullMarked
package io.tidemark.controller.service;

import org.jspecify.annotations.NullMarked;
