package io.tidemark.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The worst that bytes can do to the heap: each array of each message, filled with elements that are as small
 * as they can be on the wire; each string as short as can be; each tagged section full. There are enough of
 * them that the keyed ones are examined first, which is the dearest way to read them.
 */
class AllocationBoundTest {
    private static final int ELEMENTS = 140;
    private static final int BYTES_PER_FRAME = 16 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private double mostPerByte;
    private double mostPerValue;
    private String worst = "";

    @Test
    void noArrayOfAnyMessageCostsMoreThanTheFormulaSays() {
        int frames = 0;
        for (MessageVersion of : MessageVersion.all()) {
            List<byte[]> swollen = SwollenMessages.of(of, ELEMENTS);
            for (byte[] frame : swollen) {
                measure(of, frame);
            }
            frames += swollen.size();
        }
        System.out.printf(
                "%,d swollen frames: at most %.0f bytes of heap per byte and %.0f per value, in %s%n",
                frames, mostPerByte, mostPerValue, worst);
        assertThat(frames).isGreaterThan(MessageVersion.all().size());
    }

    private void measure(MessageVersion of, byte[] bytes) {
        ByteBuf frame = Unpooled.wrappedBuffer(bytes);
        long values = decodeAndCount(of, frame);
        long before = threads.getCurrentThreadAllocatedBytes();
        decodeAndCount(of, frame);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        long allowed = values * WireLimits.HEAP_BYTES_PER_VALUE
                + (long) bytes.length * WireLimits.HEAP_BYTES_PER_BYTE + BYTES_PER_FRAME;
        assertThat(allocated).as("%s: %d bytes, %d values", of, bytes.length, values)
                .isLessThanOrEqualTo(allowed);
        mostPerByte = Math.max(mostPerByte, (double) allocated / bytes.length);
        if (values > ELEMENTS / 2 && (double) allocated / values > mostPerValue) {
            mostPerValue = (double) allocated / values;
            worst = of.toString();
        }
    }

    private static long decodeAndCount(MessageVersion of, ByteBuf frame) {
        ByteBufReadable in = new ByteBufReadable(frame.duplicate(), WireLimits.REQUESTS);
        MessageReader.readHeader(of.newHeader(), of.headerVersion(), in);
        MessageReader.readBody(of.newBody(), of.schema(), of.version(), in);
        return in.values();
    }
}
