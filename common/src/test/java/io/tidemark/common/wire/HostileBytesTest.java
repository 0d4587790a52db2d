package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.common.wire.HostileFrames.Hostile;
import io.tidemark.common.wire.MalformedFrame.Reason;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes: a message, or a {@link MalformedFrame}; at a bounded price; and nothing that
 * kafka-clients would read otherwise. A sample here; {@code -Dcampaign=wire} tries ten million.
 */
class HostileBytesTest {
    private static final int SAMPLE = 100_000;
    private static final int CAMPAIGN = 10_000_000;
    /** What AllocationBoundTest finds at the worst, rounded up; {@link WireLimits} bounds it by values. */
    private static final int BYTES_PER_BYTE = 160;
    private static final int BYTES_PER_FRAME = 16 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    private int accepted;
    private int unserved;
    private long mostAllocated;
    private long slowestNs;

    @Test
    void anyBytesAreAMessageOrATypedError() {
        int inputs = "wire".equals(System.getProperty("campaign")) ? CAMPAIGN : SAMPLE;
        HostileFrames frames = new HostileFrames(2026);
        long startNs = System.nanoTime();
        for (int i = 0; i < inputs; i++) {
            tryOne(frames.next());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        System.out.printf(
                "%,d hostile frames in %d s: %,d accepted, %,d not served, rejected %s;"
                        + " at most %,d bytes allocated and %,d us for one%n",
                inputs, took.toSeconds(), accepted, unserved, rejected, mostAllocated, slowestNs / 1_000);
        assertThat(accepted).isPositive();
        assertThat(rejected).containsKeys(Reason.TRUNCATED, Reason.LENGTH, Reason.CONTENT);
    }

    private void tryOne(Hostile hostile) {
        ByteBuf frame = Unpooled.wrappedBuffer(hostile.bytes());
        long startNs = System.nanoTime();
        Object decoded = decode(hostile.of(), frame);
        slowestNs = Math.max(slowestNs, System.nanoTime() - startNs);
        // The second time, because the first may load classes.
        long before = threads.getCurrentThreadAllocatedBytes();
        decode(hostile.of(), frame);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        if (allocated > (long) BYTES_PER_BYTE * hostile.bytes().length + BYTES_PER_FRAME) {
            throw new AssertionError(allocated + " bytes allocated for " + hostile.bytes().length + " of "
                    + hostile.of());
        }
        if (frame.refCnt() != 1 || frame.readerIndex() != 0) {
            throw new AssertionError("the frame is not as it was");
        }
        compareWithKafka(hostile, decoded);
    }

    /** A message, a request that is not served, or the reason why it is neither; never anything else. */
    private static Object decode(MessageVersion of, ByteBuf frame) {
        try {
            return of.isRequest()
                    ? new RequestDecoder(WireLimits.REQUESTS, ServedVersions.all()).decode(frame)
                    : new ResponseDecoder(WireLimits.RESPONSES).decode(of.apiKey(), of.version(), frame);
        } catch (MalformedFrame e) {
            return e.reason();
        }
    }

    private void compareWithKafka(Hostile hostile, Object decoded) {
        switch (decoded) {
            case DecodedRequest.Request request -> {
                accepted++;
                MessageVersion as = new MessageVersion(request.apiKey(), true, request.version());
                expectSame(request.body(), as, hostile.bytes());
            }
            case DecodedResponse response -> {
                accepted++;
                expectSame(response.body(), versioned(hostile.of(), response.version()), hostile.bytes());
            }
            case Reason reason -> {
                rejected.merge(reason, 1, Integer::sum);
                expectRefused(reason, hostile);
            }
            default -> unserved++;
        }
    }

    private static MessageVersion versioned(MessageVersion of, short version) {
        return new MessageVersion(of.apiKey(), of.isRequest(), version);
    }

    private static void expectSame(ApiMessage ours, MessageVersion of, byte[] bytes) {
        ApiMessage kafkas = Decoding.byKafka(of, bytes);
        // Compared as text where a field may be NaN, which equals nothing.
        if (!ours.equals(kafkas) && !ours.toString().equals(kafkas.toString())) {
            throw new AssertionError(of + " reads otherwise than kafka-clients: " + ours + kafkas);
        }
    }

    /** What we refuse, kafka-clients refuses, but for lengths of 2^31 and more, which it takes for null. */
    private static void expectRefused(Reason reason, Hostile hostile) {
        byte[] bytes = hostile.bytes();
        if (reason == Reason.LENGTH || bytes.length < Long.BYTES) {
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        MessageVersion of = hostile.of().isRequest()
                ? new MessageVersion(ApiKeys.forId(header.getShort()), true, header.getShort())
                : versioned(hostile.of(), answeredVersion(hostile));
        try {
            Decoding.byKafka(of, bytes);
        } catch (RuntimeException e) {
            return;
        }
        throw new AssertionError(of + " is refused for " + reason + ", by us alone");
    }

    /** An ApiVersions response that says UNSUPPORTED_VERSION is of version 0. */
    private static short answeredVersion(Hostile hostile) {
        ByteBuffer bytes = ByteBuffer.wrap(hostile.bytes());
        boolean refusal = hostile.of().apiKey() == ApiKeys.API_VERSIONS && bytes.remaining() >= 6
                && bytes.getShort(4) == Errors.UNSUPPORTED_VERSION.code();
        return refusal ? 0 : hostile.of().version();
    }
}
