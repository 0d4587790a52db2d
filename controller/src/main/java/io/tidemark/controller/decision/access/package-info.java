/**
 * Decisions about who may come in (SCRAM credentials) and who may do what (access rules). Whether the one who asks
 * may ask is the broker's to say, before it forwards the request.
 *
 * <p>Pure functions; a password never reaches them, and neither keys nor salts are in a response or a log. Threads:
 * any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision.access;

import org.jspecify.annotations.NullMarked;
