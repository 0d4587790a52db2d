/**
 * The network of a broker's client listeners: connections, frames, memory and order.
 *
 * <pre>
 *   accept -> {@link io.tidemark.broker.net.ClientPort}: may there be one more connection? -> a shard's event loop
 *   bytes  -> {@link io.tidemark.broker.net.FrameReceiver} -> frame -> RequestDecoder -> {@link io.tidemark.broker.net.RequestListener}
 *   answer -> {@link io.tidemark.broker.net.ResponseOrder} -> bytes and file regions, in the order of the requests
 * </pre>
 *
 * <p><b>Threads.</b> A connection belongs to the shard that it was accepted on, for life. Requests are handed
 * over on that shard, in the order of their bytes; an answer may be given on any thread.
 *
 * <p><b>Memory.</b> All that connections have received and not answered is counted in one
 * {@link io.tidemark.broker.net.RequestMemory}, half frames included. When it is used up, or a connection has
 * as many requests unanswered as it may, or does not read its answers, that connection is not read from until
 * this is over: what comes waits in its sockets, and TCP tells the client. Nothing is refused, and nothing
 * grows. Memory that only a client can free, for parts of frames and for answers that it does not read, is counted in
 * {@link io.tidemark.broker.net.HeldBytes}: when that is too much, whoever has done nothing for longest is closed.
 *
 * <p><b>What fails.</b> A frame that is none, a request that cannot be read, a version that is not served:
 * that connection is closed, and {@link io.tidemark.broker.net.NetCounters} count why. A client that sends half
 * a frame and stops, or nothing at all for long, is closed too.
 */
@NullMarked
package io.tidemark.broker.net;

import org.jspecify.annotations.NullMarked;
