/**
 * What clients can ask, one file for each key of Kafka's protocol. A handler's header says which versions it
 * serves and what it leaves out on purpose; ApiVersions is computed from the handlers that are registered, so
 * nothing is announced that does not work.
 *
 * <pre>
 *   net -> {@link io.tidemark.broker.api.ApiRouter} -> {@link io.tidemark.broker.api.ApiHandler} of the key -> {@link io.tidemark.broker.api.Responder} -> net
 * </pre>
 *
 * <p><b>Threads.</b> A handler is called on the shard of the connection, in the order of its requests, and
 * must not block. It answers from any thread.
 *
 * <p><b>Metadata.</b> What a handler says of the cluster it takes from one
 * {@link io.tidemark.common.metadata.image.ClusterImage}, the newest that this broker has; it asks for it
 * once per request.
 */
@NullMarked
package io.tidemark.broker.api;

import org.jspecify.annotations.NullMarked;
