/**
 * The wire codec: Kafka's frames to and from kafka-clients' generated messages, over Netty buffers, without
 * copying records. It knows bytes and messages only; connections, channels and handlers are elsewhere.
 *
 * <pre>
 *   bytes in  -> {@link io.tidemark.common.wire.Framer} -> a frame's ByteBuf
 *             -> {@link io.tidemark.common.wire.RequestDecoder} -> DecodedRequest (body borrows the frame)
 *   response  -> {@link io.tidemark.common.wire.ResponseEncoder} -> OutgoingFrame: Bytes, Records, Bytes ...
 * </pre>
 *
 * A follower, which is a client of its leader, goes the other way by
 * {@link io.tidemark.common.wire.RequestEncoder} and {@link io.tidemark.common.wire.ResponseDecoder}.
 *
 * <p><b>Threads.</b> Encoders, decoders, the framer and the limits hold no state and serve any thread. A
 * {@link io.tidemark.common.wire.ByteBufReadable}, a {@link io.tidemark.common.wire.ByteBufWritable} and an
 * {@link io.tidemark.common.wire.OutgoingFrame} belong to the thread that made them, which is the shard of
 * the connection.
 *
 * <p><b>Buffers.</b> Whoever holds a frame releases it; a decoder neither retains nor releases it and leaves
 * its indexes alone. What a decoded message has of records and of other {@code ByteBuffer} fields is the
 * frame's own memory: the holder releases the frame after the last use of the message, and copies what must
 * live longer. An {@link io.tidemark.common.wire.OutgoingFrame} owns its parts; it, or the writer that took
 * the parts, releases each of them once. Allocators are handed in; nothing here assumes that they pool.
 *
 * <p><b>Hostile bytes.</b> {@link io.tidemark.common.wire.MalformedFrame} is all that leaves a decoder,
 * whatever the bytes. What one frame can make us allocate, and how long it can keep a thread busy, is bounded
 * by {@link io.tidemark.common.wire.WireLimits}, whose documentation has the formula. The generated code of
 * kafka-clients 4.4.0 has guards of its own (an array is no longer than the bytes that are left and than
 * 1,000,000; room is taken for 1,000 elements at first; at most 10,000 tagged fields), each of them per array:
 * ours are per frame. Nesting is as deep as a message's schema, at most eleven levels of structs, arrays and
 * tagged sections, and never as deep as the bytes want: no type contains itself.
 */
@NullMarked
package io.tidemark.common.wire;

import org.jspecify.annotations.NullMarked;
