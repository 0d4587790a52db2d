/**
 * What brokers and controllers say to each other, and the ports by which they do. The messages are generated
 * from {@code controller.proto}; a command is a request of Kafka's own protocol, carried in a
 * {@link io.tidemark.controller.call.ForwardRequest}.
 *
 * <pre>
 *   broker                                                   controller
 *   ControllerCalls.call(voter, request) ---connection---> CallServer.onCall(connection, request, reply)
 *                                        &lt;---response-----
 *                  (process gone)        ---closed-------> CallServer.onClosed(connection)
 * </pre>
 *
 * <p>In production the connection is one of {@code io.tidemark.controller.rpc}, in a simulation it is a queue
 * that loses, delays and doubles. A connection begins with a {@link io.tidemark.controller.call.HelloRequest}.
 *
 * <p><b>Threads.</b> Each side is called on its own shard, and answers on it.
 */
@NullMarked
package io.tidemark.controller.call;

import org.jspecify.annotations.NullMarked;
