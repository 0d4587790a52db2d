package io.tidemark.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.tidemark.broker.net.NetCounters.Closed;
import io.tidemark.broker.net.ResponseOrder.Place;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.Shard;
import io.tidemark.common.wire.DecodedRequest;
import io.tidemark.common.wire.MalformedFrame;
import io.tidemark.common.wire.OutgoingFrame;
import io.tidemark.common.wire.SendPart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection. Its state belongs to its shard's thread; {@link Answer}s come from anywhere and hop
 * there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or a close that fails shows as the channel's end.
public final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Channel channel;
    private final EventLoopShard shard;
    private final PortSetup setup;
    private final FrameReceiver receiver;
    private final ResponseOrder<Received> unanswered = new ResponseOrder<>();

    /** When the last request came or the last answer left; silence is counted from there. */
    private long lastActiveNanos;
    private long frameBeganNanos;

    /** Bytes of a frame that is not all there, as counted in the request memory. */
    private long partialCounted;
    private boolean flushing;

    /** Whether records of files are among what waits to be flushed. */
    private boolean hasRecords;

    /** Whether there ever were some. */
    private boolean hadRecords;
    private boolean paused;

    /** While frames are taken: whoever answers at once does not make it begin again. */
    private boolean working;
    private boolean closed;
    private Shard.@Nullable Timer watch;

    /** What it holds of a frame, and of answers that its client does not read. */
    private final HeldBytes.Share partial;
    private final HeldBytes.Share unsent;

    /**
     * A request, with its frame for as long as it is not answered.
     *
     * @param frame retained
     * @param apiKey of the answer
     * @param version of the answer
     * @param correlationId of the answer
     */
    private record Received(ByteBuf frame, ApiKeys apiKey, short version, int correlationId) {}

    ClientConnection(Channel channel, EventLoopShard shard, PortSetup setup, FrameReceiver receiver) {
        this.channel = channel;
        this.shard = shard;
        this.setup = setup;
        this.receiver = receiver;
        lastActiveNanos = setup.clock().monotonicNanos();
        partial = setup.memory().partialFrames().share(() -> onShard(this::endOfPatience));
        unsent = setup.unsent().share(() -> onShard(this::endOfReading));
    }

    /** Where it was accepted: the listener's name, in capitals. */
    public String listenerName() {
        return setup.listenerName();
    }

    /** Which shard it lives on. */
    public EventLoopShard shard() {
        return shard;
    }

    /** The client's address; the loopback address once it is gone. */
    public InetAddress remoteAddress() {
        return channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    // ---- what comes in

    @Override
    public void channelActive(ChannelHandlerContext context) {
        watch();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (closed) {
            ((ByteBuf) bytes).release();
            return;
        }
        receiver.received((ByteBuf) bytes);
        work();
        if (!mayTakeMore())
            regulate();
    }

    /** Takes the frames that are there, but no more than it may: one read can bring hundreds. */
    private void work() {
        working = true;
        try {
            for (ByteBuf frame = nextFrame(); frame != null; frame = nextFrame())
                receive(frame);
            countPartial();
        } catch (MalformedFrame e) {
            close(Closed.MALFORMED, e.getMessage());
        } finally {
            working = false;
        }
    }

    private @Nullable ByteBuf nextFrame() {
        return mayTakeMore() ? receiver.nextFrame() : null;
    }

    private boolean mayTakeMore() {
        return !closed && unanswered.size() < NetLimits.MAX_UNANSWERED && channel.isWritable()
                && !setup.unsent().isTooMuch();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        regulate();
    }

    /** Counts what there is of a frame, beyond what every connection has for free. */
    private void countPartial() {
        if (closed)
            return;
        long now = receiver.partialBytes();
        long counted = now > FrameReceiver.FIRST_BUFFER_BYTES ? now : 0;
        if (now > 0 && frameBeganNanos == 0)
            frameBeganNanos = setup.clock().monotonicNanos();
        if (now == 0)
            frameBeganNanos = 0;
        recount(counted);
    }

    private void recount(long counted) {
        long before = partialCounted;
        partialCounted = counted;
        if (counted == before)
            return;
        long nowNanos = setup.clock().monotonicNanos();
        partial.set(counted, nowNanos);
        if (counted > before) {
            setup.memory().take(counted - before);
            setup.memory().partialFrames().relieve(shard, nowNanos);
        } else
            setup.memory().give(before - counted);
    }

    private void receive(ByteBuf frame) {
        lastActiveNanos = setup.clock().monotonicNanos();
        frameBeganNanos = 0;
        setup.memory().take(frame.readableBytes());
        recount(0);
        setup.memory().returnPass(this);
        boolean kept = false;
        try {
            kept = dispatch(setup.decoder().decode(frame), frame);
        } finally {
            if (!kept)
                drop(frame);
        }
    }

    /** Whether the frame is needed until there is an answer. */
    private boolean dispatch(DecodedRequest decoded, ByteBuf frame) {
        return switch (decoded) {
            case DecodedRequest.Request request -> handOver(request, frame);
            case DecodedRequest.UnservedApiVersions unserved -> sayWhatIsServed(unserved, frame);
            case DecodedRequest.UnservedVersion unserved ->
                refuse(unserved.apiKey() + " version " + unserved.version());
            case DecodedRequest.UnknownApi unknown ->
                refuse("API key " + unknown.apiKey() + " version " + unknown.version());
        };
    }

    private boolean handOver(DecodedRequest.Request request, ByteBuf frame) {
        Place<Received> place = unanswered.add(new Received(frame, request.apiKey(), request.version(),
                request.correlationId()));
        setup.listener().onRequest(this, request, new PlacedAnswer(place));
        return true;
    }

    private boolean sayWhatIsServed(DecodedRequest.UnservedApiVersions unserved, ByteBuf frame) {
        Place<Received> place = unanswered.add(new Received(frame, ApiKeys.API_VERSIONS, (short) 0,
                unserved.correlationId()));
        answered(place, setup.unservedApiVersions());
        return true;
    }

    private boolean refuse(String what) {
        close(Closed.NOT_SERVED, what);
        return false;
    }

    private void drop(ByteBuf frame) {
        setup.memory().give(frame.readableBytes());
        frame.release();
    }

    // ---- what goes out

    /** An answer that finds its way to the shard. */
    private final class PlacedAnswer implements Answer {
        private final Place<Received> place;

        PlacedAnswer(Place<Received> place) {
            this.place = place;
        }

        @Override
        public void send(ApiMessage response) {
            onShard(() -> answered(place, response));
        }

        @Override
        public void nothing() {
            onShard(() -> answered(place, null));
        }

        @Override
        public void close() {
            onShard(() -> {
                ClientConnection.this.close(Closed.NO_ANSWER, place.request().apiKey().toString());
                answered(place, null);
            });
        }
    }

    private void onShard(Runnable task) {
        if (shard.inShard()) {
            task.run();
            return;
        }
        try {
            shard.execute(task);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("An answer to {} came when its shard had ended", channel.remoteAddress());
        }
    }

    private void answered(Place<Received> place, @Nullable ApiMessage response) {
        if (closed) {
            forget(place.request(), response);
            return;
        }
        unanswered.done(place, response, this::leave);
        if (paused)
            regulate();
    }

    private void leave(Place<Received> place) {
        lastActiveNanos = setup.clock().monotonicNanos();
        Received request = place.request();
        ApiMessage response = place.response();
        if (closed) {
            forget(request, response);
            return;
        }
        try {
            if (response != null)
                write(setup.encoder().encode(request.apiKey(), request.version(), request.correlationId(),
                        response));
        } catch (RuntimeException e) {
            RegionsOf.release(response);
            LOG.error("The answer to {} version {} of {} cannot be written", request.apiKey(),
                    request.version(), channel.remoteAddress(), e);
            close(Closed.NO_ANSWER, request.apiKey().toString());
        } finally {
            drop(request.frame());
        }
    }

    private void write(OutgoingFrame frame) {
        for (SendPart part : frame.parts()) {
            switch (part) {
                case SendPart.Bytes bytes -> channel.write(bytes.buffer(), channel.voidPromise());
                case SendPart.Records records -> writeRecords((SegmentRegion) records.region());
            }
        }
        recountUnsent();
        flushSoon();
    }

    /** Counts the answers that are not sent, beyond what every connection has for free. */
    private void recountUnsent() {
        ChannelOutboundBuffer waiting = closed ? null : channel.unsafe().outboundBuffer();
        long now = waiting == null ? 0 : waiting.totalPendingWriteBytes();
        long before = unsent.bytes();
        if (now <= NetLimits.FREE_UNSENT_BYTES && before == 0)
            return;
        long nowNanos = setup.clock().monotonicNanos();
        unsent.set(now > NetLimits.FREE_UNSENT_BYTES ? now : 0, nowNanos);
        if (now > before)
            setup.unsent().relieve(shard, nowNanos);
    }

    /** Once for all answers of a turn. */
    private void flushSoon() {
        if (flushing)
            return;
        flushing = true;
        shard.execute(() -> {
            flushing = false;
            if (hasRecords && channel instanceof EpollSocketChannel socket && socket.isActive())
                flushTogether(socket);
            else
                channel.flush();
            hasRecords = false;
            recountUnsent();
        });
    }

    /**
     * An answer with records is written in several system calls. The socket is held back until the last of them, so
     * that the other side is woken once, and by all of it.
     */
    private static void flushTogether(EpollSocketChannel socket) {
        socket.config().setTcpCork(true);
        socket.flush();
        if (socket.isActive())
            socket.config().setTcpCork(false);
    }

    private void writeRecords(SegmentRegion region) {
        if (region.sizeInBytes() == 0) {
            region.release();
            return;
        }
        if (!hadRecords && channel instanceof EpollSocketChannel socket)
            socket.config().setTcpNotSentLowAt(0);
        hadRecords = true;
        hasRecords = true;
        channel.write(region.toFileRegion(), channel.voidPromise());
    }

    /** What is needed no more: the answer that nobody hears, and the frame of what was asked. */
    private void forget(Received request, @Nullable ApiMessage response) {
        RegionsOf.release(response);
        drop(request.frame());
    }

    // ---- when to read

    /** Goes on, or not, as requests, answers and memory stand. */
    private void regulate() {
        if (closed || working)
            return;
        if (paused && mayTakeMore())
            work();
        if (closed)
            return;
        boolean mayAsk = mayTakeMore();
        boolean hasMemory = mayAsk && setup.memory().mayRead(this, receiver.partialBytes() > 0);
        paused = !hasMemory;
        if (mayAsk && !hasMemory)
            setup.memory().waitFor(this::regulateSoon);
        if (!mayAsk) {
            frameBeganNanos = 0;
            if (setup.unsent().isTooMuch())
                setup.unsent().waitFor(this::regulateSoon);
        }
        channel.config().setAutoRead(!paused);
    }

    /** As a task of its own: who is woken may be woken by what he does. */
    private void regulateSoon() {
        try {
            shard.execute(this::regulate);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("{} waited when its shard had ended", channel.remoteAddress());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        recountUnsent();
        regulate();
    }

    /** Others need the memory in which the first part of a frame waits for the rest. */
    private void endOfPatience() {
        if (closed || partial.bytes() == 0)
            partial.stay();
        else
            close(Closed.SLOW_FRAME, receiver.partialBytes() + " bytes of a frame, and memory is short");
    }

    /** Others need the memory in which its answers wait, unless it has read some of them meanwhile. */
    private void endOfReading() {
        long before = unsent.bytes();
        recountUnsent();
        if (closed || before == 0 || unsent.bytes() != before)
            unsent.stay();
        else
            close(Closed.NOT_READING, before + " bytes of answers, and memory is short");
    }

    /** Looks from time to time whether it is idle, or has sent half a frame and no more. */
    private void watch() {
        long everyMs = Math.min(setup.limits().maxFrameMs(),
                setup.limits().maxIdleMs() == 0 ? Long.MAX_VALUE : setup.limits().maxIdleMs()) / 2 + 1;
        watch = shard.schedule(everyMs, () -> {
            if (closed)
                return;
            long now = setup.clock().monotonicNanos();
            long idleMs = TimeUnit.NANOSECONDS.toMillis(now - lastActiveNanos);
            long frameMs = frameBeganNanos == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(now - frameBeganNanos);
            if (frameMs > setup.limits().maxFrameMs())
                close(Closed.SLOW_FRAME, receiver.partialBytes() + " bytes of a frame in " + frameMs + " ms");
            else
                if (setup.limits().maxIdleMs() > 0 && idleMs > setup.limits().maxIdleMs()
                        && unanswered.size() == 0)
                    close(Closed.IDLE, idleMs + " ms");
            else
                    watch();
        });
    }

    // ---- the end

    private void close(Closed why, @Nullable String what) {
        if (closed)
            return;
        setup.counters().closed(why);
        LOG.debug("The connection of {} to {} is closed, {}: {}", channel.remoteAddress(), listenerName(),
                why,
                what);
        end();
        channel.close();
    }

    private void end() {
        if (closed)
            return;
        closed = true;
        receiver.release();
        recount(0);
        recountUnsent();
        if (watch != null)
            watch.cancel();
        unanswered.end(place -> forget(place.request(), place.response()));
        setup.memory().returnPass(this);
        setup.listener().onClosed(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof MalformedFrame || cause.getCause() instanceof MalformedFrame)
            close(Closed.MALFORMED, cause.getMessage());
        else {
            LOG.debug("The connection of {} failed: {}", channel.remoteAddress(), cause.toString());
            end();
            channel.close();
        }
    }

    @Override
    public String toString() {
        return "the connection of " + channel.remoteAddress() + " to " + listenerName();
    }
}
